import type { Demand } from '../operation/demand.js';

/**
 * How much care reading takes, so that the number of calls does not tell an unseen finding from an unknown id. `none`: the
 * caller sees all accounts, or the source has listed the ids for it. `usual`: readGuarded. `odd`: the same for ids that do
 * not have AWS's form.
 */
export type Guard = 'none' | 'usual' | 'odd';

const USUAL_ID = /^[0-9a-f]{32}$/;

export function guardOf(ids: readonly string[], demand: Demand): Guard {
  if (!demand.accounts.isLimited || ids.every((id) => demand.isKnownVisible(id))) return 'none';
  return ids.every((id) => USUAL_ID.test(id)) ? 'usual' : 'odd';
}
