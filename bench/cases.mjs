import { load } from './kit/load.mjs';
import { summarize } from './kit/statistics.mjs';

/**
 * Sends the request of a case once and checks the answer. A case is `{stack, scenario, connections}`: a running stack,
 * the request to send, and the number of concurrent connections.
 *
 * @returns the case with `{ids, answerBytes}`; the ids are sorted, because every stack must answer the same ones
 * @throws Error if the answer is not a page of findings without errors
 */
export async function checkCase(one) {
  const { stack, scenario } = one;
  const { path, method, headers, body } = scenario.request;
  const response = await fetch(new URL(path, stack.child.ready.url), { method, headers, body });
  const text = await response.text();
  const name = nameOf(one);
  if (response.status !== 200) throw new Error(`The answer of ${name} is ${response.status}: ${text.slice(0, 1000)}`);
  const answer = JSON.parse(text);
  if (answer.errors) throw new Error(`The answer of ${name} has errors: ${JSON.stringify(answer.errors.slice(0, 3))}`);
  const ids = scenario.read(answer).map((finding) => finding.id ?? finding.Id);
  if (new Set(ids).size !== scenario.size)
    throw new Error(`The answer of ${name} does not have ${scenario.size} findings`);
  return { ...one, ids: ids.sort(), answerBytes: Buffer.byteLength(text) };
}

/** @throws Error if an answer is wrong, or has other findings than the other cases of its size and sources */
export async function checkCases(cases) {
  const checked = [];
  for (const one of cases) {
    const result = await checkCase(one);
    const other = checked.find(
      ({ scenario, sources }) => scenario.size === one.scenario.size && sources === one.sources,
    );
    if (other && other.ids.join() !== result.ids.join()) throw new Error(`${nameOf(one)} answers with other findings`);
    checked.push(result);
  }
  return checked;
}

/** @returns the figures of one round of a case: `{cpuMs, rss, seconds, latenciesMs}`; cpuMs is per page */
export async function measure({ stack, scenario, connections, answerBytes }, { warmUp = 0, requests }) {
  const { url } = stack.child.ready;
  const task = { url, request: scenario.request, connections, answerBytes };
  if (warmUp > 0) await load({ ...task, requests: warmUp });
  const before = await stack.child.usage();
  const { seconds, latenciesMs } = await load({ ...task, requests });
  const after = await stack.child.usage();
  return { cpuMs: (after.cpuMs - before.cpuMs) / requests, rss: after.rss, seconds, latenciesMs };
}

/**
 * Measures each case once per round. Each round begins with another case, so that first and last place are shared out.
 *
 * @param measureOne measures a case in a round
 * @returns the cases, each with `rounds`, its results in the order of rounds
 */
export async function interleave(cases, rounds, measureOne) {
  const measured = cases.map((one) => ({ ...one, rounds: [] }));
  for (let round = 0; round < rounds; round++) {
    const start = round % cases.length;
    for (const one of [...measured.slice(start), ...measured.slice(0, start)]) {
      one.rounds[round] = await measureOne(one, round);
    }
  }
  return measured;
}

/**
 * Measures cases that hardly differ: in turns of a few pages each, so that what else the machine does meets all alike.
 *
 * @param plan `{turns, turnRequests}`; a turn is so many requests of each case
 * @returns CPU milliseconds per page of each case, the median of its turns
 */
export async function measureInTurns(cases, { turns, turnRequests }) {
  const figures = cases.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    const order = [...cases.keys()];
    // Whoever comes second finds the caches of the processor as the first has left them.
    for (const index of turn % 2 === 0 ? order : order.reverse()) {
      // An unmeasured page fills the gateway's cache if it has expired.
      const { cpuMs } = await measure(cases[index], { warmUp: 1, requests: turnRequests });
      figures[index].push(cpuMs);
    }
  }
  return figures.map((values) => summarize(values).median);
}

export function nameOf({ stack, scenario, connections }) {
  return `${stack.name}, ${scenario.name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
}
