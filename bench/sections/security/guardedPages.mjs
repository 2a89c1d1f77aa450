import { checkCases, measure, measureInTurns } from '../../cases.mjs';

const CONNECTIONS = 10;
/** Until V8 has optimized what a cached page takes. */
const WARM_UP = 600;

/**
 * CPU of a cached page of a gateway that everybody may ask, and of one that verifies tokens, asked with a token that it
 * has verified before. Every round has new processes: two that run the same code differ by more than is looked for.
 *
 * @param startOpen, startGuarded start a gateway, and return `{stack, scenario}`
 * @returns rounds of `{openMs, guardedMs}` per page
 */
export async function measureGuardedPages({ startOpen, startGuarded, plan, progress }) {
  const rounds = [];
  for (let round = 0; round < plan.rounds; round++) {
    const started = await Promise.all([startOpen(), startGuarded()]);
    const cases = await checkCases(started.map((one) => ({ ...one, connections: 1 })));
    for (const one of cases) await measure({ ...one, connections: CONNECTIONS }, { requests: WARM_UP });
    const [openMs, guardedMs] = await measureInTurns(cases, plan);
    progress(
      `round ${round + 1} of ${plan.rounds}: cached page: ${openMs.toFixed(3)} ms, with a token ${guardedMs.toFixed(3)} ms`,
    );
    rounds.push({ openMs, guardedMs });
    await Promise.all(started.map(({ stack }) => stack.child.stop()));
  }
  return rounds;
}
