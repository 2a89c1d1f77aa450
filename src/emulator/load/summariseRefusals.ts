import type { RefusedDocument } from './loadFindings.js';

/** As many refusals of one kind are listed one by one in a file without a finding. */
const MOST_LISTED = 10;

/**
 * The refusals of a file without a single finding, which most likely is something else altogether: where many have
 * one reason, the first stands for them all.
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
    const others = `so are ${alike.length - 1} other documents of this file, which has no finding`;
    return [{ ...first, reason: `${first.reason}; ${others}` }];
  });
}
