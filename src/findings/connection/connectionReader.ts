import type { FindingOrder, FindingState, QueryFindingsArgs } from '../../__generated__/types.js';
import type { FindingHomes } from '../../loading/findingHomes.js';
import type { OperationLoader } from '../../loading/operationLoader.js';
import type { GatewayError } from '../../model/errors.js';
import type { FindingPaths } from '../../model/findingAttribute.js';
import type { FindingSource } from '../../model/findingSource.js';
import { blame } from '../filter/refusedQuery.js';
import { toCriteria } from '../filter/toCriteria.js';
import type { CursorCodec, CursorState } from '../paging/cursors/cursorCodec.js';
import type { CursorScope } from '../paging/cursors/cursorScope.js';
import { recallAnchors } from '../paging/cursors/recallAnchors.js';
import { toSort } from '../paging/order/findingOrder.js';
import { UNREAD } from '../paging/resume/slotState.js';
import type { Owns } from '../paging/streams/mergeStreams.js';
import type { CursorTrails } from '../paging/trails/cursorTrails.js';
import { countBySeverity, type FindingCounts } from '../statistics/mergeStatistics.js';
import { readGroups } from '../statistics/readGroups.js';
import { checkFirst } from './checkFirst.js';
import type { FindingConnectionModel } from './findingConnection.js';
import { type FindingList, readFindingList } from './findingList.js';
import { type FindingQuery, type OpenStream, openStreams } from './openStreams.js';
import { Ownership } from './ownership.js';
import { FOR_ALL, forAtMost, type Patience } from './patience.js';
import { readStatuses } from './readStatuses.js';

const MAX_FIRST = 1000;

/** What of a connection is selected, as far as it decides which calls are made. */
export interface ConnectionSelection {
  /** Edges, nodes or page info. */
  readonly page: boolean;
  /** Anything of a finding besides its id. */
  readonly documents: boolean;
  /** Counts. */
  readonly counts: boolean;
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
  readonly trails: CursorTrails;
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
    const patience = args.partial ? forAtMost(this.#options.patienceMs) : FOR_ALL;
    const query = await this.#toQuery(args);
    // Counting does not wait for the page. Whoever asks for the counts is told of a failure.
    let counts = selection.counts ? this.#count(query, patience) : undefined;
    counts?.catch(() => undefined);
    const page = selection.page ? await this.#readPage(args, query, patience, selection.documents) : undefined;
    return {
      list: page?.list,
      counts: () => {
        counts ??= this.#count(query, patience);
        return counts;
      },
      sources: () => readStatuses(this.#loader, page?.missing),
    };
  }

  async #toQuery(args: ListArgs): Promise<FindingQuery> {
    const { paths, sourceKeys } = this.#options;
    const criteria = toCriteria(args.filter, args.state, paths);
    const scope = { criteria, state: args.state, order: args.orderBy, sources: sourceKeys };
    const start = await this.#startOf(args.after ?? undefined, scope, criteria.length * sourceKeys.length);
    return { criteria, sort: toSort(args.orderBy, paths), scope, start };
  }

  async #startOf(after: string | undefined, scope: CursorScope, slots: number): Promise<FindingQuery['start']> {
    if (after === undefined) {
      return { rank: undefined, slots: Array.from({ length: slots }, () => UNREAD), check: undefined };
    }
    const { codec, trails } = this.#options;
    const state: CursorState = codec.decode(after, scope, slots);
    return recallAnchors(state, trails);
  }

  async #readPage(
    { first, after }: ListArgs,
    query: FindingQuery,
    patience: Patience,
    documents: boolean,
  ): Promise<ReadPage> {
    const { codec, trails } = this.#options;
    const { start, scope, criteria } = query;
    const sources = await this.#loader.sourcesToRead(patience.forDetectorsMs);
    const open = openStreams(query, sources, this.#loader, documents).map((one) => ({
      ...one,
      stream: patience.readStream(one.stream, one.source),
    }));
    const streams = open.map(({ stream }) => stream);
    const slots = open.map(({ slot }) => slot);
    const owns = this.#owns(open, sources, query, patience);
    const page = { streams, slots, start, first, after: after ?? undefined, scope, codec, trails, owns };
    const list = await readFindingList(page).catch((error) => {
      throw blame(error, criteria, scope.order);
    });
    const missing = open.flatMap(({ source, stream }) => (stream.missing ? [[source, stream.missing] as const] : []));
    return { list, missing: new Map(missing) };
  }

  /** Where it cannot be told in time whether another source shows a finding, this one does: twice it is not shown. */
  #owns(
    open: readonly OpenStream[],
    sources: readonly FindingSource[],
    { sort }: FindingQuery,
    patience: Patience,
  ): Owns {
    const ownership = new Ownership(sources, this.#options.homes, this.#loader, sort);
    return (index, entries) =>
      patience.orElse(ownership.shows(open[index]?.source as FindingSource, entries), () => entries.map(() => true));
  }

  async #count({ criteria }: FindingQuery, patience: Patience): Promise<FindingCounts> {
    return countBySeverity(await patience.awaitCounts(readGroups(this.#loader, criteria, 'SEVERITY', 'DESC')));
  }
}
