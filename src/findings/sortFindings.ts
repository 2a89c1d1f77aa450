import type { FindingOrder } from '../__generated__/types.js';
import { type FindingOutcome, isFinding } from '../model/loadedFinding.js';
import { compareIds, compareKeys, readKey } from './paging/order/findingOrder.js';

/**
 * Sorts findings that were read by id; GuardDuty sorts at most within each batch. Ties break by id. Findings that do not
 * exist or could not be read come last, in the order given.
 */
export function sortFindings(findings: readonly FindingOutcome[], order: FindingOrder): FindingOutcome[] {
  const found = findings
    .filter(isFinding)
    .map((finding) => ({ finding, key: readKey(finding, order.field) ?? null }))
    .sort((a, b) => compareKeys(a.key, b.key, order.direction) || compareIds(a.finding.id, b.finding.id))
    .map(({ finding }) => finding);
  return [...found, ...findings.filter((finding) => !isFinding(finding))];
}
