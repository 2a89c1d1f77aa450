import { checkCases, measure, measureInTurns } from '../../cases.mjs';

/**
 * A page of a caller who may see all accounts, and of one who may see some of them, from the same gateway and without
 * cache. Both see the same findings here.
 *
 * @returns rounds of `{allMs, someMs, allCalls, someCalls}` per page
 */
export async function measureVisibility({ upstream, all, some, plan, progress }) {
  const cases = await checkCases([all, some].map((one) => ({ ...one, connections: 1 })));
  for (const one of cases) await measure(one, { requests: plan.firstWarmUp });
  const rounds = [];
  for (let round = 0; round < plan.rounds; round++) {
    const [allMs, someMs] = await measureInTurns(cases, plan);
    const [allCalls, someCalls] = [await countCalls(upstream, cases[0]), await countCalls(upstream, cases[1])];
    progress(
      `round ${round + 1} of ${plan.rounds}: all accounts: ${allCalls} calls, ${allMs.toFixed(2)} ms; some: ${someCalls} calls, ${someMs.toFixed(2)} ms`,
    );
    rounds.push({ allMs, someMs, allCalls, someCalls });
  }
  return rounds;
}

/** Calls of any operation that a page causes. */
async function countCalls(upstream, one) {
  await upstream.ask('takeCalls');
  await checkCases([one]);
  const calls = await upstream.ask('takeCalls');
  return calls.length;
}
