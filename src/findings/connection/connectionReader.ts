import type { FindingOrder, FindingState, QueryFindingsArgs, SourceStatus } from '../../__generated__/types.js';
import type { FindingHomes } from '../../loading/findingHomes.js';
import type { OperationLoader } from '../../loading/operationLoader.js';
import { asError, type GatewayError } from '../../model/errors.js';
import type { FindingPaths } from '../../model/findingAttribute.js';
import type { FindingSource } from '../../model/findingSource.js';
import { blame } from '../filter/refusedQuery.js';
import { toCriteria } from '../filter/toCriteria.js';
import { BEGINNING, type CursorCodec } from '../paging/cursor.js';
import { toSort } from '../paging/findingOrder.js';
import type { Owns } from '../paging/mergeStreams.js';
import { inTime, PartialStream } from '../paging/partialStream.js';
import { countBySeverity, type FindingCounts } from '../statistics/mergeStatistics.js';
import { readGroups } from '../statistics/readGroups.js';
import { checkFirst } from './checkFirst.js';
import type { FindingConnectionModel } from './findingConnection.js';
import { type FindingList, readFindingList } from './findingList.js';
import { lateSource } from './lateSource.js';
import { type FindingQuery, type OpenStream, openStreams } from './openStreams.js';
import { Ownership } from './ownership.js';

const MAX_FIRST = 1000;

/** What of a connection is selected, as far as it decides which calls are made. */
export interface ConnectionSelection {
  /** Edges, nodes or page info. */
  readonly page: boolean;
  /** Anything of a finding besides its id. */
  readonly documents: boolean;
}

/** Arguments with the SDL's defaults, as resolvers receive them. */
export type ListArgs = QueryFindingsArgs & {
  readonly first: number;
  readonly state: FindingState;
  readonly orderBy: FindingOrder;
  readonly partial: boolean;
};

export interface ConnectionReaderOptions {
  /** The configured sources as they are bound into cursors: regions and roles, found or not. */
  readonly sourceKeys: readonly string[];
  readonly homes: FindingHomes;
  readonly paths: FindingPaths;
  readonly codec: CursorCodec;
  /** How long a partial answer waits for one source, in milliseconds. */
  readonly patienceMs: number;
}

/** A page that was read, and the sources that it lacks. */
interface ReadPage {
  readonly list: FindingList;
  readonly missing: ReadonlyMap<FindingSource, GatewayError>;
}

/** Reads `findings`; one for each operation. */
export class ConnectionReader {
  readonly #options: ConnectionReaderOptions;
  readonly #loader: OperationLoader;

  constructor(options: ConnectionReaderOptions, loader: OperationLoader) {
    this.#options = options;
    this.#loader = loader;
  }

  /**
   * @throws BAD_USER_INPUT before anything is sent; UPSTREAM_UNAVAILABLE where a source fails, unless a partial answer
   *   will do
   */
  async read(args: ListArgs, selection: ConnectionSelection): Promise<FindingConnectionModel> {
    checkFirst(args.first, MAX_FIRST);
    const query = this.#toQuery(args);
    const page = selection.page ? await this.#readPage(args, query, selection.documents) : undefined;
    let counts: Promise<FindingCounts> | undefined;
    return {
      list: page?.list,
      counts: () => {
        counts ??= this.#count(query, args.partial);
        return counts;
      },
      sources: () => this.#statuses(page),
    };
  }

  #toQuery(args: ListArgs): FindingQuery {
    const { paths, sourceKeys, codec } = this.#options;
    const criteria = toCriteria(args.filter, args.state, paths);
    const scope = { criteria, state: args.state, order: args.orderBy, sources: sourceKeys };
    const slots = criteria.length * sourceKeys.length;
    const start =
      typeof args.after === 'string'
        ? codec.decode(args.after, scope, slots)
        : { key: undefined, positions: Array.from({ length: slots }, () => BEGINNING) };
    return { criteria, sort: toSort(args.orderBy, paths), scope, start };
  }

  async #readPage({ first, after, partial }: ListArgs, query: FindingQuery, documents: boolean): Promise<ReadPage> {
    const sources = await this.#sourcesToRead(partial);
    const whole = openStreams(query, sources, this.#loader, { documents, hasCursor: typeof after === 'string' });
    const partials = partial ? whole.map((one) => this.#toPartial(one)) : [];
    const streams = partial ? partials : whole;
    const list = await this.#readList(
      streams,
      first,
      after ?? undefined,
      query,
      this.#owns(streams, sources, query, partial),
    );
    const missing = partials.flatMap(({ source, stream }) =>
      stream.missing ? [[source, stream.missing] as const] : [],
    );
    return { list, missing: new Map(missing) };
  }

  async #readList(
    streams: readonly OpenStream[],
    first: number,
    after: string | undefined,
    { start, scope, criteria }: FindingQuery,
    owns: Owns,
  ): Promise<FindingList> {
    const { codec } = this.#options;
    const slots = streams.map(({ slot }) => slot);
    try {
      return await readFindingList({
        streams: streams.map(({ stream }) => stream),
        slots,
        start,
        first,
        after,
        scope,
        codec,
        owns,
      });
    } catch (error) {
      throw blame(error, criteria, scope.order);
    }
  }

  /** Where it cannot be told in time whether another source shows a finding, this one does: twice it is not shown. */
  #owns(
    streams: readonly OpenStream[],
    sources: readonly FindingSource[],
    { sort }: FindingQuery,
    partial: boolean,
  ): Owns {
    const ownership = new Ownership(sources, this.#options.homes, this.#loader, sort);
    return async (index, entries) => {
      const source = streams[index]?.source as FindingSource;
      const shows = ownership.shows(source, entries);
      if (!partial) return shows;
      const late = lateSource(source);
      return inTime(shows, this.#options.patienceMs, late).catch((error) => {
        if (error !== late) throw error;
        return entries.map(() => true);
      });
    };
  }

  #toPartial({ stream, source, slot }: OpenStream) {
    return { source, slot, stream: new PartialStream(stream, this.#options.patienceMs, lateSource(source)) };
  }

  /** A source whose detector is not found in time is read all the same, and then it is missing. */
  #sourcesToRead(partial: boolean): Promise<readonly FindingSource[]> {
    return this.#loader.sourcesToRead(partial ? this.#options.patienceMs : undefined);
  }

  async #count({ criteria }: FindingQuery, partial: boolean): Promise<FindingCounts> {
    const groups = readGroups(this.#loader, criteria, 'SEVERITY', 'DESC');
    return countBySeverity(
      partial ? await inTime(groups, this.#options.patienceMs, lateSource(undefined)) : await groups,
    );
  }

  async #statuses(page: ReadPage | undefined): Promise<SourceStatus[]> {
    const sources = await this.#loader.sourcesToRead(page && 0);
    return Promise.all(
      sources.map((source) => {
        const missing = page?.missing.get(source);
        return missing ? unavailable(source, missing.message) : readStatus(source, page !== undefined, this.#loader);
      }),
    );
  }
}

/** @param hasAnswered true where the source is known to have answered in this operation; else it is asked */
async function readStatus(source: FindingSource, hasAnswered: boolean, loader: OperationLoader): Promise<SourceStatus> {
  try {
    const answer = await (hasAnswered ? loader.detectorId(source) : loader.describeDetector(source));
    if (answer !== undefined) return { ...identify(source), status: 'OK', error: null };
    return unavailable(source, `GuardDuty is not enabled in ${source.region}: there is no detector.`);
  } catch (error) {
    return unavailable(source, asError(error).message);
  }
}

function unavailable(source: FindingSource, error: string): SourceStatus {
  return { ...identify(source), status: 'UNAVAILABLE', error };
}

function identify({ region, accountId, knownDetectorId }: FindingSource) {
  return { region, accountId: accountId ?? null, detectorId: knownDetectorId ?? null };
}
