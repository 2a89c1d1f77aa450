import type { LoadedFinding } from '../../model/loadedFinding.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';

/** Whether a finding is of an account that the caller may see. One whose account is not known is for those who see all. */
export function isVisible(finding: LoadedFinding, accounts: VisibleAccounts): boolean {
  return !accounts.isLimited || accounts.has(finding.accountId);
}

/** The same for a document of which no finding can be made. */
export function isVisibleDocument(raw: unknown, accounts: VisibleAccounts): boolean {
  if (!accounts.isLimited) return true;
  return typeof raw === 'object' && raw !== null && 'accountId' in raw && accounts.has(raw.accountId);
}
