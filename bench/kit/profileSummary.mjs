/**
 * Self time of a CPU profile (`node --cpu-prof`) between two moments.
 *
 * @param profile parsed `.cpuprofile`; its times are microseconds of the same clock as `process.hrtime`
 * @param window `{from, to}` in microseconds
 * @returns `{totalMs, nodes}`; `nodes` has `{name, url, line, selfMs, stack}`, `stack` being the frames from the
 *   sampled one up
 */
export function readSelfTimes(profile, { from, to }) {
  const byId = new Map(
    profile.nodes.map((node) => [node.id, { ...frameOf(node), children: node.children, selfMs: 0 }]),
  );
  for (const node of byId.values()) for (const id of node.children ?? []) byId.get(id).parent = node;
  let at = profile.startTime;
  let totalMs = 0;
  // A sample's delta is the time since the one before it, during which the one before it ran.
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
