import { createHash } from 'node:crypto';
import type { EmulatorDetector } from '../store/detectorRegistry.js';
import type { WireFinding } from '../wireFinding.js';
import type { LoadedFinding } from './loadFindings.js';

const DEFAULT_REGION = 'us-east-1';
const DEFAULT_ACCOUNT = '123456789012';

/**
 * Detectors that together serve all findings: one for each region in the documents, all owned by the account that
 * occurs most often. That account acts like a delegated administrator in AWS, whose detectors list the findings of all
 * member accounts, so every document can be reached.
 * @param loaded the result of `loadFindings`; documents without a valid region go to us-east-1
 */
export function detectorsFromFindings(loaded: readonly LoadedFinding[]): EmulatorDetector[] {
  const findings = loaded.map(({ finding }) => finding);
  const accountId = mostFrequentAccount(findings);
  const byRegion = new Map<string, WireFinding[]>();
  for (const finding of findings) {
    const region = regionOf(finding);
    const others = byRegion.get(region);
    if (others) others.push(finding);
    else byRegion.set(region, [finding]);
  }
  return [...byRegion].map(([region, found]) => ({
    region,
    accountId,
    detectorId: createHash('sha256').update(`${accountId}/${region}`).digest('hex').slice(0, 32),
    findings: found,
  }));
}

/** On equal counts the smaller account number wins, so that the order of the files does not matter. */
function mostFrequentAccount(findings: readonly WireFinding[]): string {
  const counts = new Map<string, number>();
  for (const { accountId } of findings) {
    const account = String(accountId);
    // Only 12 digits can be read from an access key id, so no client could ask for any other account.
    if (/^\d{12}$/.test(account)) counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1));
  return most?.[0] ?? DEFAULT_ACCOUNT;
}

/** A region becomes part of a credential scope, so it must have the characters that are valid there. */
function regionOf({ region }: WireFinding): string {
  return typeof region === 'string' && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(region) ? region : DEFAULT_REGION;
}
