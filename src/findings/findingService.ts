import type {
  FindingFilter,
  FindingOrder,
  FindingState,
  FindingStatistic,
  QueryFindingStatisticsArgs,
  QueryFindingsArgs,
  QueryFindingsByIdArgs,
  SourceStatus,
} from '../__generated__/types.js';
import { asError, badUserInput, RefusedByGuardDuty, RefusedSort } from '../errors.js';
import type { FindingHomes } from '../guardduty/findingHomes.js';
import { parseFindingArn } from '../guardduty/findingIds.js';
import type { FindingLoader } from '../guardduty/findingLoader.js';
import { MAX_GROUPS, type Source } from '../guardduty/source.js';
import type { Sources } from '../guardduty/sources.js';
import type { Criteria, Sort } from '../types/criteria.js';
import type { FindingPaths } from '../types/findingPath.js';
import type { FindingOutcome, LoadedFinding } from '../types/loadedFinding.js';
import type { StatisticsGroup } from '../types/statisticsGroup.js';
import { toCriteria } from './criteria.js';
import { BEGINNING, type CursorCodec, type CursorScope, type CursorState } from './cursor.js';
import type { FindingConnectionModel } from './findingConnection.js';
import { type FindingList, readFindingList } from './findingList.js';
import { toSort } from './findingOrder.js';
import { FindingStream } from './findingStream.js';
import { Ownership } from './ownership.js';
import { refusedOrder, refusedQuery } from './refusals.js';
import { sortFindings } from './sortFindings.js';
import { countBySeverity, type FindingCounts, mergeStatistics } from './statistics.js';

const MAX_FIRST = 1000;
const MAX_STATISTICS = 100;
const MAX_REFERENCES = 1000;

/** What of a connection is selected, as far as it decides which calls are made. */
export interface ConnectionSelection {
  /** Edges, nodes or page info. */
  readonly page: boolean;
  /** Anything of a finding besides its id. */
  readonly documents: boolean;
}

/** Arguments with the SDL's defaults, as resolvers receive them. */
type ListArgs = QueryFindingsArgs & {
  readonly first: number;
  readonly state: FindingState;
  readonly orderBy: FindingOrder;
};
type StatisticsArgs = QueryFindingStatisticsArgs & {
  readonly first: number;
  readonly state: FindingState;
  readonly direction: Sort['orderBy'];
};

/** What every operation shares. */
export interface FindingServiceOptions {
  readonly sources: Sources;
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
  readonly start: Pick<CursorState, 'key' | 'positions'>;
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
    if (findings.some((finding) => finding instanceof RefusedSort)) throw refusedOrder(orderBy);
    return sortFindings(findings, orderBy);
  }

  /** @throws BAD_USER_INPUT before anything is sent; UPSTREAM_UNAVAILABLE where a source fails */
  async list(args: ListArgs, selection: ConnectionSelection): Promise<FindingConnectionModel> {
    checkFirst(args.first, MAX_FIRST);
    const query = this.#toQuery(args);
    const list = selection.page ? await this.#readPage(args, query, selection.documents) : undefined;
    let counts: Promise<FindingCounts> | undefined;
    return {
      list,
      counts: () => {
        counts ??= this.#countBySeverity(query.criteria);
        return counts;
      },
      sources: async () => {
        const sources = await this.#options.sources.toRead();
        return Promise.all(sources.map((source) => toStatus(source, list !== undefined)));
      },
    };
  }

  async statistics(args: StatisticsArgs): Promise<FindingStatistic[]> {
    checkFirst(args.first, MAX_STATISTICS);
    const criteria = this.#toCriteria(args);
    const answers = await this.#statisticsOf(criteria, args.groupBy, args.direction);
    return mergeStatistics(answers, args.groupBy, args.direction, MAX_GROUPS).slice(0, args.first);
  }

  #toCriteria({ filter, state }: { filter?: FindingFilter | null; state: FindingState }): Criteria[] {
    return toCriteria(filter, state, this.#options.paths);
  }

  #toQuery(args: ListArgs): FindingQuery {
    const { paths, sourceKeys, codec } = this.#options;
    const criteria = this.#toCriteria(args);
    const scope = { criteria, state: args.state, order: args.orderBy, sources: sourceKeys };
    const slots = criteria.length * sourceKeys.length;
    const start =
      typeof args.after === 'string'
        ? codec.decode(args.after, scope, slots)
        : { key: undefined, positions: Array.from({ length: slots }, () => BEGINNING) };
    return { criteria, sort: toSort(args.orderBy, paths), scope, start };
  }

  async #readPage({ first, after }: ListArgs, query: FindingQuery, documents: boolean): Promise<FindingList> {
    const { sources, codec, homes } = this.#options;
    const read = await sources.toRead();
    const ownership = new Ownership(read, homes, this.#loader, query.sort);
    const streams = this.#openStreams(query, read, documents, typeof after === 'string');
    try {
      return await readFindingList({
        streams: streams.map(({ stream }) => stream),
        slots: streams.map(({ slot }) => slot),
        start: query.start,
        first,
        after: after ?? undefined,
        scope: query.scope,
        codec,
        owns: (index, entries) => ownership.shows(streams[index]?.source as Source, entries),
      });
    } catch (error) {
      throw blame(error, query.criteria, query.scope.order);
    }
  }

  /** A stream for each source and query; its slot is the same whichever of the configured sources are read. */
  #openStreams(query: FindingQuery, sources: readonly Source[], documents: boolean, hasCursor: boolean) {
    const { criteria, sort, scope, start } = query;
    const isMerged = criteria.length * sources.length > 1;
    const withDocuments = documents || (isMerged && scope.order.field !== 'ID');
    return criteria.flatMap((each, queryIndex) =>
      sources.map((source) => {
        const slot = queryIndex * scope.sources.length + source.index;
        const resume = hasCursor ? { position: start.positions[slot] ?? BEGINNING, key: start.key } : undefined;
        const stream = new FindingStream(
          {
            list: (maxResults, token) => this.#loader.list(source, each, sort, maxResults, token),
            load: (ids) => this.#loader.loadListed(source, ids, sort),
          },
          { order: scope.order, withDocuments, listsWholePages: isMerged, resume },
        );
        return { stream, slot, source };
      }),
    );
  }

  async #countBySeverity(criteria: readonly Criteria[]): Promise<FindingCounts> {
    return countBySeverity(await this.#statisticsOf(criteria, 'SEVERITY', 'DESC'));
  }

  async #statisticsOf(
    criteria: readonly Criteria[],
    groupBy: Parameters<Source['statistics']>[0],
    order: Sort['orderBy'],
  ): Promise<StatisticsGroup[][]> {
    const sources = await this.#options.sources.toRead();
    try {
      const calls = criteria.flatMap((query) => sources.map((source) => source.statistics(groupBy, query, order)));
      return (await Promise.all(calls)).filter((groups) => groups !== undefined);
    } catch (error) {
      throw blame(error, criteria, undefined);
    }
  }
}

/** A refusal is the client's mistake where something of the query can be the cause, and GuardDuty's fault otherwise. */
function blame(error: unknown, criteria: readonly Criteria[], order: FindingOrder | undefined): unknown {
  return error instanceof RefusedByGuardDuty ? (refusedQuery(criteria, order) ?? error) : error;
}

/** @param hasAnswered true where the source is known to have answered in this operation; else it is asked */
async function toStatus(source: Source, hasAnswered: boolean): Promise<SourceStatus> {
  const identity = () => ({
    region: source.region,
    accountId: source.accountId ?? null,
    detectorId: source.knownDetectorId ?? null,
  });
  try {
    const isThere = hasAnswered ? await source.detectorId() : await source.describeDetector();
    if (isThere !== undefined) return { ...identity(), status: 'OK', error: null };
    const error = `GuardDuty is not enabled in ${source.region}: there is no detector.`;
    return { ...identity(), status: 'UNAVAILABLE', error };
  } catch (error) {
    return { ...identity(), status: 'UNAVAILABLE', error: asError(error).message };
  }
}

function checkFirst(first: number, most: number): void {
  if (first < 1 || first > most) throw badUserInput(`"first" is ${first}; 1 to ${most} is accepted.`);
}
