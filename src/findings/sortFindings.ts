import type { FindingOrder } from '../__generated__/types.js';
import { type FindingOutcome, isFinding } from '../model/loadedFinding.js';
import { compareIds, compareKeys, readKey } from './paging/order/findingOrder.js';

/**
 * Findings read by id, sorted as a whole: each batch came sorted by GuardDuty at best. Ties break by id; what is not
 * there, or could not be read, comes last in the order given.
 */
export function sortFindings(findings: readonly FindingOutcome[], order: FindingOrder): FindingOutcome[] {
  const found = findings
    .filter(isFinding)
    .map((finding) => ({ finding, key: readKey(finding, order.field) ?? null }))
    .sort((a, b) => compareKeys(a.key, b.key, order.direction) || compareIds(a.finding.id, b.finding.id))
    .map(({ finding }) => finding);
  return [...found, ...findings.filter((finding) => !isFinding(finding))];
}
