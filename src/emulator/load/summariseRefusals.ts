import type { RefusedDocument } from './refusedDocument.js';

/** How many refusals with the same reason are listed one by one. */
const MOST_LISTED = 10;

/**
 * Shortens the refusals of a file without a single finding, which most likely contains something else altogether: if
 * many refusals have the same reason, the first stands for all of them.
 */
export function summariseRefusals(refused: readonly RefusedDocument[]): RefusedDocument[] {
  const byReason = new Map<string, RefusedDocument[]>();
  for (const refusal of refused) {
    const others = byReason.get(refusal.reason);
    if (others) others.push(refusal);
    else byReason.set(refusal.reason, [refusal]);
  }
  return [...byReason.values()].flatMap((alike) => {
    const [first] = alike;
    if (!first || alike.length <= MOST_LISTED) return alike;
    const others = `the same applies to ${alike.length - 1} other documents in this file, which has no findings`;
    return [{ ...first, reason: `${first.reason}; ${others}` }];
  });
}
