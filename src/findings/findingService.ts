import type {
  FindingOrder,
  FindingStatistic,
  QueryFindingStatisticsArgs,
  QueryFindingsArgs,
  QueryFindingsByIdArgs,
  RequireFields,
  SourceStatus,
} from '../__generated__/resolvers.js';
import { badUserInput, RefusedByGuardDuty } from '../errors.js';
import type { FindingHomes } from '../guardduty/findingHomes.js';
import { parseFindingArn } from '../guardduty/findingIds.js';
import type { FindingLoader } from '../guardduty/findingLoader.js';
import { MAX_GROUPS, type Source } from '../guardduty/source.js';
import type { Criteria, Sort } from '../types/criteria.js';
import type { FindingPaths } from '../types/findingPath.js';
import type { FindingOutcome, LoadedFinding } from '../types/loadedFinding.js';
import { toCriteria } from './criteria.js';
import type { CursorCodec, CursorScope, StreamPosition } from './cursor.js';
import type { FindingConnectionModel } from './findingConnection.js';
import { type FindingList, readFindingList } from './findingList.js';
import { toSort } from './findingOrder.js';
import { FindingStream } from './findingStream.js';
import { sortFindings } from './sortFindings.js';
import { countBySeverity, type FindingCounts, mergeStatistics, toGroupBy } from './statistics.js';

const MAX_FIRST = 1000;
const MAX_STATISTICS = 100;
const MAX_REFERENCES = 1000;
const BEGINNING: StreamPosition = { after: undefined, token: undefined, isNext: false };

/** What of a connection is selected, as far as it decides which calls are made. */
export interface ConnectionSelection {
  /** Edges, nodes or page info. */
  readonly page: boolean;
  /** Anything of a finding besides its id. */
  readonly documents: boolean;
}

type ListArgs = RequireFields<QueryFindingsArgs, 'first' | 'state' | 'orderBy'>;
type StatisticsArgs = RequireFields<QueryFindingStatisticsArgs, 'first' | 'state' | 'direction'>;

/** What every operation shares. */
export interface FindingServiceOptions {
  readonly sources: readonly Source[];
  /** The configured sources as they are bound into cursors: regions and roles, found or not. */
  readonly sourceKeys: readonly string[];
  readonly homes: FindingHomes;
  readonly paths: FindingPaths;
  readonly codec: CursorCodec;
}

/** A query, checked and translated. */
interface FindingQuery {
  readonly criteria: readonly Criteria[];
  readonly sort: Sort;
  readonly scope: CursorScope;
}

/** What the resolvers ask for; one for each operation. */
export class FindingService {
  readonly #options: FindingServiceOptions;
  readonly #loader: FindingLoader;

  constructor(options: FindingServiceOptions, loader: FindingLoader) {
    this.#options = options;
    this.#loader = loader;
  }

  /** @param reference a finding id or ARN; @returns null where GuardDuty has no such finding */
  one(reference: string): Promise<LoadedFinding | null> {
    return this.#loader.load(reference);
  }

  /** A finding by its keys as an entity; @returns null where they name none, or two different ones */
  async byKeys({ id, arn }: { readonly id?: unknown; readonly arn?: unknown }): Promise<LoadedFinding | null> {
    if (arn === undefined || arn === null) return typeof id === 'string' ? this.one(id) : null;
    const parsed = typeof arn === 'string' ? parseFindingArn(arn) : undefined;
    if (parsed === undefined || (id !== undefined && id !== null && id !== parsed.findingId)) return null;
    return this.one(parsed.arn);
  }

  /** @throws BAD_USER_INPUT for more than 1,000 ids or an order that GuardDuty refuses */
  async many({ ids, orderBy }: QueryFindingsByIdArgs): Promise<FindingOutcome[]> {
    if (ids.length > MAX_REFERENCES) {
      throw badUserInput(`"ids" has ${ids.length} values; up to ${MAX_REFERENCES} are accepted.`);
    }
    if (!orderBy) return this.#loader.loadMany(ids);
    const findings = await this.#loader.loadMany(ids, toSort(orderBy, this.#options.paths));
    if (findings.some((finding) => finding instanceof RefusedByGuardDuty)) throw refusedOrder(orderBy);
    return sortFindings(findings, orderBy);
  }

  /** @throws BAD_USER_INPUT before anything is sent; UPSTREAM_UNAVAILABLE where a source fails */
  async list(args: ListArgs, selection: ConnectionSelection): Promise<FindingConnectionModel> {
    checkFirst(args.first, MAX_FIRST);
    const query = this.#toQuery(args);
    const list = selection.page ? await this.#readPage(args, query, selection.documents) : undefined;
    const sources = await Promise.all(this.#options.sources.map(toStatus));
    let counts: Promise<FindingCounts> | undefined;
    return {
      list,
      sources,
      counts: () => {
        counts ??= this.#count(query.criteria);
        return counts;
      },
    };
  }

  async statistics(args: StatisticsArgs): Promise<FindingStatistic[]> {
    checkFirst(args.first, MAX_STATISTICS);
    const criteria = toCriteria(args.filter, args.state, this.#options.paths);
    const groupBy = toGroupBy(args.groupBy);
    const answers = await this.#statisticsOf(criteria, groupBy, args.direction).catch((error: unknown) => {
      throw error instanceof RefusedByGuardDuty ? refusedQuery(criteria, undefined) : error;
    });
    return mergeStatistics(answers, args.groupBy, args.direction, MAX_GROUPS).slice(0, args.first);
  }

  #toQuery({ filter, state, orderBy }: ListArgs): FindingQuery {
    const { paths, sourceKeys } = this.#options;
    const criteria = toCriteria(filter, state, paths);
    return { criteria, sort: toSort(orderBy, paths), scope: { criteria, state, order: orderBy, sources: sourceKeys } };
  }

  async #readPage({ first, after }: ListArgs, query: FindingQuery, documents: boolean): Promise<FindingList> {
    const { sources, codec, homes } = this.#options;
    const streams = this.#openStreams(query, after ?? undefined, documents);
    try {
      return await readFindingList({
        streams,
        first,
        after: after ?? undefined,
        scope: query.scope,
        codec,
        owns: (stream, finding) => homes.owns(sources[stream % sources.length] as Source, finding),
        withDocuments: documents,
      });
    } catch (error) {
      throw error instanceof RefusedByGuardDuty ? refusedQuery(query.criteria, query.scope.order) : error;
    }
  }

  /** A stream for each source and query: stream number = query number × sources + source number. */
  #openStreams(
    { criteria, sort, scope }: FindingQuery,
    after: string | undefined,
    documents: boolean,
  ): FindingStream[] {
    const { sources, codec } = this.#options;
    const count = criteria.length * sources.length;
    const positions = after === undefined ? undefined : codec.decode(after, scope, count).positions;
    const isMerged = count > 1;
    const needsDocuments = documents || (isMerged && scope.order.field !== 'ID');
    return criteria.flatMap((query, queryIndex) =>
      sources.map((source, sourceIndex) => {
        const position = positions?.[queryIndex * sources.length + sourceIndex] ?? BEGINNING;
        return new FindingStream(
          {
            list: (maxResults, token) => source.listFindings(query, sort, maxResults, token),
            load: (ids) => (needsDocuments ? this.#loader.loadListed(source, ids, sort) : Promise.resolve([])),
          },
          position,
          isMerged,
        );
      }),
    );
  }

  async #count(criteria: readonly Criteria[]): Promise<FindingCounts> {
    return countBySeverity(await this.#statisticsOf(criteria, 'SEVERITY', 'DESC'));
  }

  async #statisticsOf(
    criteria: readonly Criteria[],
    groupBy: Parameters<Source['statistics']>[0],
    order: Sort['orderBy'],
  ) {
    const calls = criteria.flatMap((query) =>
      this.#options.sources.map((source) => source.statistics(groupBy, query, order)),
    );
    return (await Promise.all(calls)).filter((answer) => answer !== undefined);
  }
}

/** @throws UPSTREAM_UNAVAILABLE where the source cannot be asked for its detector */
async function toStatus(source: Source): Promise<SourceStatus> {
  const detectorId = await source.detectorId();
  return {
    region: source.region,
    accountId: source.accountId ?? null,
    detectorId: detectorId ?? null,
    status: detectorId === undefined ? 'UNAVAILABLE' : 'OK',
    error: detectorId === undefined ? `GuardDuty is not enabled in ${source.region}: there is no detector.` : null,
  };
}

function checkFirst(first: number, most: number): void {
  if (first < 1 || first > most) throw badUserInput(`"first" is ${first}; 1 to ${most} is accepted.`);
}

function refusedOrder({ field }: FindingOrder) {
  return badUserInput(`GuardDuty does not sort by ${field}; give another field in "orderBy".`);
}

/** GuardDuty says that it refuses, not what: everything that can be the cause is named. */
function refusedQuery(criteria: readonly Criteria[], order: FindingOrder | undefined) {
  const names = [...new Set(criteria.flatMap((query) => Object.keys(query)))].filter(
    (name) => name !== 'service.archived',
  );
  const causes = [
    ...(order ? [`the order ${order.field}`] : []),
    ...(names.length > 0 ? [`an attribute of the filter (${names.join(', ')})`] : []),
  ];
  return badUserInput(
    `GuardDuty refuses this query: it takes neither every order nor every attribute. Given: ${causes.join(' and ') || 'no filter'}.`,
  );
}
