/**
 * The self times in a CPU profile (`node --cpu-prof`) within a window.
 *
 * @param profile a parsed `.cpuprofile`; its times are microseconds on the clock of `process.hrtime`
 * @param window `{from, to}` in microseconds
 * @returns `{totalMs, nodes}`; each node is `{name, url, line, selfMs, stack}`, and `stack` begins with the sampled
 *   frame
 */
export function readSelfTimes(profile, { from, to }) {
  const byId = new Map(
    profile.nodes.map((node) => [node.id, { ...frameOf(node), children: node.children, selfMs: 0 }]),
  );
  for (const node of byId.values()) for (const id of node.children ?? []) byId.get(id).parent = node;
  let at = profile.startTime;
  let totalMs = 0;
  // A sample's delta is the time since the previous sample, so it belongs to the previous sample's frame.
  let last;
  for (const [index, id] of profile.samples.entries()) {
    const deltaMs = profile.timeDeltas[index] / 1000;
    at += profile.timeDeltas[index];
    if (last && at > from && at <= to) {
      last.selfMs += deltaMs;
      totalMs += deltaMs;
    }
    last = byId.get(id);
  }
  const nodes = [...byId.values()].filter(({ selfMs }) => selfMs > 0);
  return { totalMs, nodes: nodes.map((node) => ({ ...node, stack: stackOf(node) })) };
}

/** @returns `[key, ms]` pairs, the most expensive first */
export function sumBy(nodes, keyOf) {
  const sums = new Map();
  for (const node of nodes) {
    const key = keyOf(node);
    sums.set(key, (sums.get(key) ?? 0) + node.selfMs);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

function frameOf({ callFrame: { functionName, url, lineNumber } }) {
  return { name: functionName || '(anonymous)', url, line: lineNumber + 1 };
}

function stackOf(node) {
  const stack = [];
  for (let frame = node; frame; frame = frame.parent) stack.push(frame);
  return stack;
}
