import type {
  FindingState,
  FindingStatistic,
  QueryFindingStatisticsArgs,
  QueryFindingsByIdArgs,
} from '../__generated__/types.js';
import { parseFindingArn } from '../loading/findingReference.js';
import type { OperationLoader } from '../loading/operation/operationLoader.js';
import type { Sort } from '../model/criteria.js';
import { badUserInput, RefusedSort } from '../model/errors.js';
import type { FindingOutcome, LoadedFinding } from '../model/loadedFinding.js';
import { checkFirst, MAX_REFERENCES, MAX_STATISTICS } from './connection/checkFirst.js';
import { ConnectionReader, type ConnectionSelection } from './connection/connectionReader.js';
import type { FindingConnectionModel } from './connection/findingConnection.js';
import type { ListArgs, PageReader, PageReaderOptions } from './connection/pageReader.js';
import { refusedOrder } from './filter/explainRefusal.js';
import { toCriteria } from './filter/toCriteria.js';
import { toSort } from './paging/order/findingOrder.js';
import { sortFindings } from './sortFindings.js';
import { mergeStatistics } from './statistics/mergeStatistics.js';
import { readGroups } from './statistics/readGroups.js';

type StatisticsArgs = QueryFindingStatisticsArgs & {
  readonly first: number;
  readonly state: FindingState;
  readonly direction: Sort['orderBy'];
};

/** The same for every operation. */
export type FindingServiceOptions = PageReaderOptions;

/** Serves the resolvers; one for each operation. */
export class FindingService {
  readonly #options: FindingServiceOptions;
  readonly #loader: OperationLoader;
  readonly #connections: ConnectionReader;

  constructor(options: FindingServiceOptions, pages: PageReader, loader: OperationLoader) {
    this.#options = options;
    this.#loader = loader;
    this.#connections = new ConnectionReader(pages, loader);
  }

  /**
   * @param reference a finding id or ARN
   * @returns null if GuardDuty has no such finding, or none that the caller may see
   */
  one(reference: string): Promise<LoadedFinding | null> {
    return this.#loader.load(reference);
  }

  /**
   * A finding by its key fields as an entity of a supergraph.
   * @returns null if they name no finding, or two different ones
   */
  async byKeys({ id, arn }: { readonly id?: unknown; readonly arn?: unknown }): Promise<LoadedFinding | null> {
    if (arn === undefined || arn === null) return typeof id === 'string' ? this.one(id) : null;
    const parsed = typeof arn === 'string' ? parseFindingArn(arn) : undefined;
    if (parsed === undefined || (id !== undefined && id !== null && id !== parsed.findingId)) return null;
    return this.one(parsed.arn);
  }

  /** @throws BAD_USER_INPUT for more than 1,000 ids, and for an order that GuardDuty refuses */
  async many({ ids, orderBy }: QueryFindingsByIdArgs): Promise<FindingOutcome[]> {
    if (ids.length > MAX_REFERENCES) {
      throw badUserInput(`"ids" has ${ids.length} values; up to ${MAX_REFERENCES} are accepted.`);
    }
    if (!orderBy) return this.#loader.loadMany(ids);
    const findings = await this.#loader.loadMany(ids, toSort(orderBy, this.#options.paths));
    if (findings.some((finding) => finding instanceof RefusedSort)) throw refusedOrder(orderBy);
    return sortFindings(findings, orderBy);
  }

  list(args: ListArgs, selection: ConnectionSelection): Promise<FindingConnectionModel> {
    return this.#connections.read(args, selection);
  }

  async statistics(args: StatisticsArgs): Promise<FindingStatistic[]> {
    checkFirst(args.first, MAX_STATISTICS);
    const asked = toCriteria(args.filter, args.state, this.#options.paths, this.#loader.visibility);
    const query = { asked, criteria: this.#loader.limit(asked) };
    const answers = await readGroups(this.#loader, query, args.groupBy, args.direction);
    return mergeStatistics(answers, args.groupBy, args.direction).slice(0, args.first);
  }
}
