import { load } from './kit/load.mjs';
import { PAGE_SIZE } from './upstreamCalls.mjs';

/** Every combination that makes sense: a running stack, a scenario of its interface, a number of connections. */
export function createCases(stacks, scenarios, connectionCounts) {
  return connectionCounts.flatMap((connections) =>
    stacks.flatMap((stack) =>
      scenarios
        .filter((scenario) => scenario.interface === stack.interface)
        .map((scenario) => ({ stack, scenario, connections })),
    ),
  );
}

/**
 * Asks once and looks at the answer.
 *
 * @returns `{ids, answerBytes}`, with the ids sorted, for they must be the same of every stack
 * @throws Error where it is not a page of findings without errors
 */
export async function checkAnswer({ stack, scenario }) {
  const { path, method, headers, body } = scenario.request;
  const response = await fetch(new URL(path, stack.child.ready.url), { method, headers, body });
  const text = await response.text();
  const name = `${stack.name} to ${scenario.name}`;
  if (response.status !== 200) throw new Error(`The answer of ${name} is ${response.status}: ${text.slice(0, 1000)}`);
  const ids = scenario.read(JSON.parse(text)).map((finding) => finding.id ?? finding.Id);
  if (new Set(ids).size !== PAGE_SIZE) throw new Error(`The answer of ${name} has not ${PAGE_SIZE} findings`);
  return { ids: ids.sort(), answerBytes: Buffer.byteLength(text) };
}

/** @returns one round's figures of a case: `{cpuMs, rss, seconds, latenciesMs}`, where cpuMs is for a page */
export async function measure({ stack, scenario, connections, answerBytes }, { warmUp, requests }) {
  const { url } = stack.child.ready;
  const task = { url, request: scenario.request, connections, answerBytes };
  if (warmUp > 0) await load({ ...task, requests: warmUp });
  const before = await stack.child.usage();
  const { seconds, latenciesMs } = await load({ ...task, requests });
  const after = await stack.child.usage();
  return { cpuMs: (after.cpuMs - before.cpuMs) / requests, rss: after.rss, seconds, latenciesMs };
}
