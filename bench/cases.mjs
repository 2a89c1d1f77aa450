import { load } from './kit/load.mjs';

/**
 * A case is `{stack, scenario, connections}`: a running stack, something to ask of it, and how many ask at a time.
 *
 * Asks once and looks at the answer.
 *
 * @returns the case with `{ids, answerBytes}`, the ids sorted, for they must be the same of every stack
 * @throws Error where it is not a page of findings without errors
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
  if (new Set(ids).size !== scenario.size) throw new Error(`The answer of ${name} has not ${scenario.size} findings`);
  return { ...one, ids: ids.sort(), answerBytes: Buffer.byteLength(text) };
}

/** @throws Error where an answer is wrong, or not about the same findings as the others of its size and sources */
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

/** @returns one round's figures of a case: `{cpuMs, rss, seconds, latenciesMs}`, where cpuMs is for a page */
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
 * Measures each case once a round. Each round begins with another case, so that none always runs after the same one.
 *
 * @param measureOne takes a case; what it returns is kept
 * @returns the cases, each with `rounds`, what was measured in the order of rounds
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

export function nameOf({ stack, scenario, connections }) {
  return `${stack.name}, ${scenario.name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
}
