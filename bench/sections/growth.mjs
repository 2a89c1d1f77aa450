import { checkCases, interleave, measure, nameOf } from '../cases.mjs';
import { documentsOf, pageOf } from '../scenarios.mjs';
import { PAGE_SIZE } from '../upstreamCalls.mjs';

const PAGES = [1, 10, 50, 200, 1000];
const CONNECTIONS = [1, 10, 50, 100, 200];

/** How the cost grows with the page size, the number of sources and the number of connections. */
export async function measureGrowth({ stacks, gateways, plan, progress }) {
  const pages = stacks.flatMap((stack) => PAGES.map((size) => toCase(stack, size, 1)));
  const sources = gateways.map(({ sources, stack }) => ({ ...toCase(stack, PAGE_SIZE, 1), sources }));
  const connections = stacks.flatMap((stack) => CONNECTIONS.map((count) => toCase(stack, PAGE_SIZE, count)));
  return {
    pages: await run('findings', pages, ({ scenario }) =>
      Math.min(Math.max(3, Math.ceil(plan.growthFindings / scenario.size)), 2 * plan.growthRequests),
    ),
    sources: await run('sources', sources, () => plan.growthRequests),
    connections: await run('connections', connections, ({ connections }) =>
      Math.max(plan.growthRequests, Math.ceil(connections * plan.requestsAConnection)),
    ),
  };

  async function run(what, cases, requestsOf) {
    const checked = await checkCases(cases);
    for (const one of checked) await measure(one, { requests: 3 });
    return interleave(checked, plan.growthRounds, async (one, round) => {
      const figures = await measure(one, { requests: requestsOf(one) });
      const about = `${nameOf(one)}, ${one.scenario.size} findings, ${one.sources ?? 1} sources`;
      progress(
        `growth with ${what}, round ${round + 1} of ${plan.growthRounds}: ${about}: ${figures.cpuMs.toFixed(2)} ms`,
      );
      return figures;
    });
  }
}

function toCase(stack, size, connections) {
  const scenario = stack.interface === 'rest' ? documentsOf(size) : pageOf(size);
  return { stack, scenario, connections };
}
