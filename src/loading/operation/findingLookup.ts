import type { Sort } from '../../model/criteria.js';
import { asError } from '../../model/errors.js';
import type { FindingSource } from '../../model/findingSource.js';
import { isFinding, type LoadedFinding } from '../../model/loadedFinding.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';
import type { FindingHomes } from '../findingHomes.js';
import { type FindingArn, parseFindingReference } from '../findingReference.js';
import type { FindingReads, Found } from './findingReads.js';
import { ReadingRounds } from './readingRounds.js';

/** Finds the findings that one operation names by id or ARN, in whichever source has them. */
export class FindingLookup {
  readonly #reads: FindingReads;
  readonly #homes: FindingHomes;
  readonly #accounts: VisibleAccounts;
  readonly #sourcesToRead: () => Promise<readonly FindingSource[]>;
  readonly #rounds = new ReadingRounds();

  constructor(
    reads: FindingReads,
    homes: FindingHomes,
    accounts: VisibleAccounts,
    sourcesToRead: () => Promise<readonly FindingSource[]>,
  ) {
    this.#reads = reads;
    this.#homes = homes;
    this.#accounts = accounts;
    this.#sourcesToRead = sourcesToRead;
  }

  /**
   * The source where a finding was seen before, or that its ARN names, is asked first. If that one does not have it, all
   * the others are asked at once; if it fails, none is, because a failing source must not multiply calls.
   *
   * @param reference a malformed one names no finding and is not sent
   * @returns null if every source says that it has none, or the caller may not see it
   * @throws GatewayError if it was not found and a source could not be asked
   */
  async find(reference: string, sort: Sort | undefined): Promise<Found> {
    const parsed = parseFindingReference(reference);
    if (parsed.kind === 'malformed' || this.#accounts.isEmpty) return null;
    const { findingId } = parsed;
    const arn = parsed.kind === 'arn' ? parsed.arn : undefined;
    const accepts = (finding: LoadedFinding) => arn === undefined || matches(finding, arn);
    const sources = await this.#sourcesToRead();
    const home = this.#homes.find(findingId, arn?.detectorId, this.#accounts);
    const first = home ? [home] : sources;
    const found = await this.#rounds.run(() => this.#loadFrom(first, findingId, sort, accepts));
    if (found.finding || found.error || !home) return settle(found);
    const others = sources.filter((source) => source !== home);
    if (others.length === 0) return null;
    return settle(await this.#rounds.run(() => this.#loadFrom(others, findingId, sort, accepts)));
  }

  /** Of the sources that have it, the one that owns the finding, otherwise the first configured. */
  async #loadFrom(
    sources: readonly FindingSource[],
    findingId: string,
    sort: Sort | undefined,
    accepts: (finding: LoadedFinding) => boolean,
  ): Promise<{ finding: Found; error: Error | undefined }> {
    const outcomes = await Promise.all(
      sources.map((source) => this.#reads.load(source, findingId, sort).catch(asError)),
    );
    const accepted = outcomes.filter((outcome) => isFinding(outcome)).filter(accepts);
    return {
      finding:
        accepted.find((finding) => this.#homes.ownerOf(finding) === finding.origin.source) ?? accepted[0] ?? null,
      error: outcomes.find((outcome) => outcome instanceof Error),
    };
  }
}

/** A different ARN means another finding, even if the id is the same. Not every document has an ARN. */
function matches(finding: LoadedFinding, { arn, accountId }: FindingArn): boolean {
  if (typeof finding.arn === 'string') return finding.arn === arn;
  return typeof finding.accountId !== 'string' || finding.accountId === accountId;
}

function settle({ finding, error }: { finding: Found; error: Error | undefined }): Found {
  if (finding === null && error) throw error;
  return finding;
}
