import { checkCases, measure, measureInTurns } from '../cases.mjs';
import { pageOf, prefixedPageOf } from '../scenarios.mjs';
import { stackNamed } from '../stacks.mjs';
import { startStack } from '../startStacks.mjs';
import { PAGE_SIZE } from '../upstreamCalls.mjs';

const CONNECTIONS = 10;
const PREFIX = 'GuardDuty';

/**
 * CPU of a page with the names of the schema, and with a prefix before them; the cache is off, so that each page is
 * projected. Every round has new processes: two that run the same code differ by more than is looked for.
 *
 * @returns rounds of `{plainMs, prefixedMs}` per page
 */
export async function measureNames({ upstream, plan, progress }) {
  const plain = stackNamed('gateway');
  const prefixed = { ...plain, input: { ...plain.input, typePrefix: PREFIX } };
  const rounds = [];
  for (let round = 0; round < plan.rounds; round++) {
    const stacks = await Promise.all([startStack(plain, upstream), startStack(prefixed, upstream)]);
    const scenarios = [pageOf(PAGE_SIZE), prefixedPageOf(PAGE_SIZE, PREFIX)];
    const cases = await checkCases(
      stacks.map((stack, index) => ({ stack, scenario: scenarios[index], connections: 1 })),
    );
    for (const one of cases) await measure({ ...one, connections: CONNECTIONS }, { requests: plan.firstWarmUp });
    const [plainMs, prefixedMs] = await measureInTurns(cases, plan);
    progress(
      `round ${round + 1} of ${plan.rounds}: page: ${plainMs.toFixed(2)} ms, with prefixed types ${prefixedMs.toFixed(2)} ms`,
    );
    rounds.push({ plainMs, prefixedMs });
    await Promise.all(stacks.map(({ child }) => child.stop()));
  }
  return rounds;
}
