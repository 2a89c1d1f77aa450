import DataLoader from 'dataloader';
import type { Sort } from '../../model/criteria.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { FindingOutcome, LoadedFinding } from '../../model/loadedFinding.js';
import { redactError } from '../../model/redactError.js';
import type { VisibleAccounts } from '../../model/visibleAccounts.js';
import type { OperationAdmission } from '../admission/operationAdmission.js';
import type { SharedPage } from '../joining/sharedLists.js';
import type { SharedReader } from '../sharedReader.js';
import { isVisible } from '../visibility/isVisible.js';
import { computeIfAbsent } from './computeIfAbsent.js';
import { Demand } from './demand.js';

/** A finding, or null where GuardDuty has no such finding, or the caller may not see it. */
export type Found = LoadedFinding | null;

/** The terms of one operation. */
export interface ReadingTerms {
  readonly accounts: VisibleAccounts;
  /** Answers that were asked for earlier are not accepted, on the clock of performance.now(); 0 where any is. */
  readonly since: number;
  readonly signal: AbortSignal | undefined;
  readonly admission: OperationAdmission;
}

/** What an operation reads from one source. */
interface SourceReads {
  readonly bySort: Map<string, DataLoader<string, Found>>;
  /** Shared by the loaders: an id is read once whatever the sort. */
  readonly read: Map<string, Promise<Found>>;
  readonly demand: Demand;
}

/**
 * The findings that one operation reads by id: what comes up together is read together, and each id once. Whatever comes
 * out is limited to what the caller may see, errors included.
 */
export class FindingReads {
  readonly #operation = Symbol('operation');
  readonly #reader: SharedReader;
  readonly #terms: ReadingTerms;
  readonly #bySource = new Map<FindingSource, SourceReads>();

  constructor(reader: SharedReader, terms: ReadingTerms) {
    this.#reader = reader;
    this.#terms = terms;
  }

  load(source: FindingSource, id: string, sort: Sort | undefined): Promise<Found> {
    return this.#loaderOf(source, sort).load(id);
  }

  /** In the order of ids; failure for one is a value. */
  loadMany(source: FindingSource, ids: readonly string[], sort: Sort): Promise<FindingOutcome[]> {
    return this.#loaderOf(source, sort).loadMany(ids);
  }

  demandOf(source: FindingSource): Demand {
    return this.#readsOf(source).demand;
  }

  /** Upstream calls that were made for the operation so far: reads by id, and lists. */
  get callsMade(): number {
    let calls = 0;
    for (const { demand } of this.#bySource.values()) calls += demand.callsMade;
    return calls;
  }

  /** A list has these findings: what was read of them before and contradicts the list is read again. */
  noteListed(source: FindingSource, { ids, unchangedSince }: SharedPage): void {
    const { demand, read } = this.#readsOf(source);
    demand.noteVisible(ids);
    for (const [index, id] of ids.entries()) {
      if (demand.noteListed(id, unchangedSince[index] ?? 0)) read.delete(id);
    }
  }

  /** These findings were changed: what was read of them before is read again. */
  noteChanged(source: FindingSource, ids: readonly string[]): void {
    const { demand, read } = this.#readsOf(source);
    for (const id of ids) {
      demand.noteChanged(id);
      read.delete(id);
    }
  }

  #loaderOf(source: FindingSource, sort: Sort | undefined): DataLoader<string, Found> {
    const { bySort, read, demand } = this.#readsOf(source);
    return computeIfAbsent(
      bySort,
      sort ? `${sort.attributeName} ${sort.orderBy}` : '',
      () =>
        new DataLoader((ids) => this.#read(source, ids, sort, demand), {
          maxBatchSize: source.maxIds,
          cacheMap: read,
        }),
    );
  }

  async #read(
    source: FindingSource,
    ids: readonly string[],
    sort: Sort | undefined,
    demand: Demand,
  ): Promise<FindingOutcome[]> {
    const { accounts } = this.#terms;
    const reading = this.#reader.read(source, ids, sort, demand);
    if (!accounts.isLimited) return reading;
    const outcomes = await reading.catch((error: unknown) => {
      throw redactError(error, accounts);
    });
    return outcomes.map((outcome) => {
      if (outcome instanceof Error) return redactError(outcome, accounts);
      return outcome !== null && isVisible(outcome, accounts) ? outcome : null;
    });
  }

  #readsOf(source: FindingSource): SourceReads {
    const { accounts, since, signal, admission } = this.#terms;
    return computeIfAbsent(this.#bySource, source, () => ({
      bySort: new Map(),
      read: new Map(),
      demand: new Demand(this.#operation, since, signal, admission, accounts),
    }));
  }
}
