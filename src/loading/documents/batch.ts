import type { Caller } from '../../model/caller.js';
import type { Sort } from '../../model/criteria.js';
import { asError, GatewayError, RefusedByGuardDuty } from '../../model/errors.js';
import type { DocumentBatch, FindingSource } from '../../model/findingSource.js';
import type { FindingOutcome, LoadedFinding } from '../../model/loadedFinding.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';
import { isVisible, isVisibleDocument } from '../visibility/isVisible.js';

/** @returns undefined for what is no finding */
export type ToFinding = (raw: unknown, source: FindingSource, fetchedAt: number) => LoadedFinding | undefined;

/** Without a detector there are no findings. */
const NO_DETECTOR: DocumentBatch = { documents: [], fetchedAt: 0, wireLength: 0 };

/** The ids that are read in one batch, what became of each, and the calls that it took. */
export class Batch {
  /** As those see it who wait for the batch: a finding that they may not see is like an id that nobody knows. */
  readonly outcomes = new Map<string, FindingOutcome>();
  /** What came for ids of the batch and is not theirs to see. */
  readonly unseen = new Map<string, LoadedFinding>();
  readonly source: FindingSource;
  readonly sort: Sort | undefined;
  readonly caller: Caller;
  readonly accounts: VisibleAccounts;
  readonly #toFinding: ToFinding;
  /** Why the source cannot be read, once a call has failed of it: no further call is made then. */
  #fault: Error | undefined;
  #characters = 0;
  #documents = 0;

  constructor(
    source: FindingSource,
    sort: Sort | undefined,
    toFinding: ToFinding,
    caller: Caller,
    accounts: VisibleAccounts,
  ) {
    this.source = source;
    this.sort = sort;
    this.caller = caller;
    this.accounts = accounts;
    this.#toFinding = toFinding;
  }

  /** Characters that a document took on the wire, on average. */
  get wireLength(): number {
    return this.#documents === 0 ? 0 : this.#characters / this.#documents;
  }

  /**
   * Reads ids in one call. Where the source cannot be read, that is what became of each of them.
   *
   * @param begin gives the ids at the moment when the call goes out, and the same ones from then on
   * @param decoys ids that are sent as well, and not waited for
   * @returns the refusal where GuardDuty refuses the call; otherwise every id has an outcome
   */
  async read(
    begin: () => ReadonlySet<string>,
    decoys: readonly string[] = [],
  ): Promise<RefusedByGuardDuty | undefined> {
    const beginUnlessFailed = () => {
      if (this.#fault) throw this.#fault;
      return decoys.length === 0 ? begin() : [...begin(), ...decoys];
    };
    try {
      this.#take(await this.source.getFindings(beginUnlessFailed, this.sort, this.caller), begin());
    } catch (error) {
      if (error instanceof RefusedByGuardDuty) return error;
      this.fail(begin(), asError(error));
    }
    return undefined;
  }

  /** Whether the source could not be read. */
  get hasFailed(): boolean {
    return this.#fault !== undefined;
  }

  /** A call without ids. @returns what it failed of */
  async ask(sort: Sort | undefined): Promise<Error | undefined> {
    if (this.#fault) return this.#fault;
    try {
      await this.source.getFindings(() => [], sort, this.caller);
      return undefined;
    } catch (error) {
      return asError(error);
    }
  }

  fail(ids: Iterable<string>, fault: Error): void {
    if (!(fault instanceof RefusedByGuardDuty)) this.#fault ??= fault;
    for (const id of ids) this.outcomes.set(id, fault);
  }

  /** There are no such findings. */
  setNone(ids: Iterable<string>): void {
    for (const id of ids) this.outcomes.set(id, null);
  }

  #take(batch: DocumentBatch | undefined, ids: ReadonlySet<string>): void {
    const { documents, fetchedAt, wireLength } = batch ?? NO_DETECTOR;
    let unreadable: GatewayError | undefined;
    for (const raw of documents) {
      const finding = this.#toFinding(raw, this.source, fetchedAt);
      if (finding === undefined) {
        if (isVisibleDocument(raw, this.accounts)) unreadable ??= unreadableFinding();
      } else if (!isVisible(finding, this.accounts)) {
        if (ids.has(finding.id)) this.unseen.set(finding.id, finding);
      } else if (ids.has(finding.id) && !this.outcomes.has(finding.id)) this.outcomes.set(finding.id, finding);
    }
    this.#characters += wireLength;
    this.#documents += documents.length;
    // An id that is not among the answers may be the one that cannot be read.
    for (const id of ids) if (!this.outcomes.has(id)) this.outcomes.set(id, unreadable ?? null);
  }
}

function unreadableFinding(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'GuardDuty answered with something that is no finding.');
}
