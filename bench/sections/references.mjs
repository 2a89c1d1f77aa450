import { checkCases, measureInTurns } from '../cases.mjs';
import { byIdOf, entitiesOf } from '../scenarios.mjs';

/**
 * Findings as a router refers to them beside the same findings by id. One process answers both, in turns.
 *
 * @returns CPU milliseconds of each round: `{referencesMs, byIdMs}`
 */
export async function measureReferences({ stack, ids, plan, progress }) {
  const cases = await checkCases(
    [entitiesOf(ids), byIdOf(ids)].map((scenario) => ({ stack, scenario, connections: 1 })),
  );
  const rounds = [];
  for (let round = 0; round < plan.rounds; round++) {
    const [referencesMs, byIdMs] = await measureInTurns(cases, plan);
    rounds.push({ referencesMs, byIdMs });
    progress(
      `round ${round + 1} of ${plan.rounds}: ${ids.length} references: ${referencesMs.toFixed(2)} ms, by id: ${byIdMs.toFixed(2)} ms`,
    );
  }
  return rounds;
}
