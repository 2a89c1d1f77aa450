import { checkCase, interleave, measure } from '../cases.mjs';
import { pageOf } from '../scenarios.mjs';
import { PAGE_SIZE } from '../upstreamCalls.mjs';

export const LATENCY_MS = 100;
const MANY = 1000;
const PAGES_IN_A_ROUND = 2;

/**
 * Milliseconds that a client waits for a page over several sources, and for a long page, if each upstream call takes
 * 100 ms.
 *
 * @param gateways `{sources, stack}`; the first one has one source
 */
export async function measureLatency({ upstream, gateways, plan, progress }) {
  const cases = [
    ...gateways.map(({ sources, stack }) => ({
      sources,
      stack,
      scenario: pageOf(PAGE_SIZE),
      requests: PAGES_IN_A_ROUND,
    })),
    { sources: 1, stack: gateways[0].stack, scenario: pageOf(MANY), requests: 1 },
  ];
  const checked = [];
  for (const one of cases) checked.push(await checkCase({ ...one, connections: 1 }));
  for (const one of checked) await measure(one, { requests: 2 });
  await upstream.ask('latency', LATENCY_MS);
  try {
    return await interleave(checked, plan.rounds, async (one, round) => {
      const { latenciesMs } = await measure(one, one);
      const ms = latenciesMs.reduce((sum, each) => sum + each, 0) / latenciesMs.length;
      progress(
        `round ${round + 1} of ${plan.rounds}: ${one.scenario.size} findings of ${one.sources} sources at ${LATENCY_MS} ms a call: ${ms.toFixed(0)} ms`,
      );
      return { ms };
    });
  } finally {
    await upstream.ask('latency', 0);
  }
}
