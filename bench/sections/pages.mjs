import { checkCases, interleave, measure, nameOf } from '../cases.mjs';
import { createScenarios, entitiesOf } from '../scenarios.mjs';

/** What only the gateway is asked for: the others would have nothing to be compared with. */
const GATEWAY_ONLY = new Set(['ten-fields', 'tree', 'entities']);
const BUSY = 50;
const BUSY_STACKS = new Set(['gateway', 'gateway-cached', 'plain-rest', 'apollo']);

/** CPU of a page on one connection, and throughput and latency on 50 connections. */
export async function measurePages({ stacks, plan, progress }) {
  const scenarios = createScenarios();
  const [{ ids }] = await checkCases(casesOf(stacks.slice(0, 1), scenarios.slice(1, 2), 1));
  const quiet = casesOf(stacks, [...scenarios, entitiesOf(ids)], 1);
  const page = scenarios.filter(({ name }) => !GATEWAY_ONLY.has(name));
  const busyStacks = stacks.filter(({ name }) => BUSY_STACKS.has(name));
  const cases = await checkCases([...quiet, ...casesOf(busyStacks, page, BUSY)]);
  for (const one of cases.filter(({ connections }) => connections === 1)) {
    progress(`warming up: ${nameOf(one)}`);
    await measure({ ...one, connections: 10 }, { requests: plan.firstWarmUp });
  }
  return interleave(cases, plan.rounds, async (one, round) => {
    const requests = one.connections === 1 ? plan.requests : plan.busyRequests;
    // The cache expires between rounds, so an unmeasured page fills it before cached pages are measured.
    const warmUp = Math.max(plan.warmUp, one.stack.name === 'gateway-cached' ? 1 : 0);
    const figures = await measure(one, { warmUp, requests });
    const rate = one.connections === 1 ? '' : `, ${(requests / figures.seconds).toFixed(0)} pages/s`;
    progress(`round ${round + 1} of ${plan.rounds}: ${nameOf(one)}: ${figures.cpuMs.toFixed(2)} ms${rate}`);
    return figures;
  });
}

function casesOf(stacks, scenarios, connections) {
  return stacks.flatMap((stack) =>
    scenarios
      .filter((scenario) => scenario.interface === stack.interface)
      .filter((scenario) => stack.name === 'gateway' || !GATEWAY_ONLY.has(scenario.name))
      .map((scenario) => ({ stack, scenario, connections })),
  );
}
