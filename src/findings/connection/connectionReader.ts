import type { FindingOrder, FindingState, QueryFindingsArgs } from '../../__generated__/types.js';
import type { FindingHomes } from '../../loading/findingHomes.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { GatewayError } from '../../model/errors.js';
import type { FindingAttributes } from '../../model/findingAttribute.js';
import type { FindingSource } from '../../model/findingSource.js';
import { explainRefusal } from '../filter/explainRefusal.js';
import { toCriteria } from '../filter/toCriteria.js';
import type { CursorCodec, CursorState } from '../paging/cursors/cursorCodec.js';
import type { CursorScope } from '../paging/cursors/cursorScope.js';
import { recallAnchors } from '../paging/cursors/recallAnchors.js';
import { toSort } from '../paging/order/findingOrder.js';
import { UNREAD_SLOT } from '../paging/resume/slotState.js';
import { ALWAYS, type Shows } from '../paging/streams/streamBuffer.js';
import type { CursorTrails } from '../paging/trails/cursorTrails.js';
import { countBySeverity, type FindingCounts } from '../statistics/mergeStatistics.js';
import { readGroups } from '../statistics/readGroups.js';
import { checkFirst, MAX_FIRST } from './checkFirst.js';
import type { FindingConnectionModel } from './findingConnection.js';
import type { FindingList } from './findingList.js';
import { type FindingQuery, type OpenStream, openStreams } from './openStreams.js';
import { Ownership } from './ownership.js';
import { type Patience, WAIT_FOR_ALL, waitAtMost } from './patience.js';
import { readFindingList } from './readFindingList.js';
import { readStatuses } from './readStatuses.js';

/** Which parts of a connection are selected, as far as they require calls. */
export interface ConnectionSelection {
  /** Whether edges, nodes or page info are selected. */
  readonly page: boolean;
  /** Whether any field of a finding except its id is selected. */
  readonly documents: boolean;
  /** Whether counts are selected. */
  readonly counts: boolean;
}

/** Arguments as resolvers receive them, with the defaults of the SDL. */
export type ListArgs = QueryFindingsArgs & {
  readonly first: number;
  readonly state: FindingState;
  readonly orderBy: FindingOrder;
  readonly partial: boolean;
};

export interface ConnectionReaderOptions {
  /** The keys of all configured sources, which cursors are bound to, whether detectors have been found or not. */
  readonly sourceKeys: readonly string[];
  readonly homes: FindingHomes;
  readonly paths: FindingAttributes;
  readonly codec: CursorCodec;
  readonly trails: CursorTrails;
  /** How long a partial answer waits for a source, in milliseconds. */
  readonly patienceMs: number;
  /** Called with the failure of each source that a page was answered without. */
  readonly reportMissing: (failure: GatewayError) => void;
}

/** A page, and the sources that were left out of it. */
interface ReadPage {
  readonly list: FindingList;
  readonly missing: ReadonlyMap<FindingSource, GatewayError>;
}

/** Reads the field `findings`; one for each operation. */
export class ConnectionReader {
  readonly #options: ConnectionReaderOptions;
  readonly #loader: OperationLoader;

  constructor(options: ConnectionReaderOptions, loader: OperationLoader) {
    this.#options = options;
    this.#loader = loader;
  }

  /**
   * @throws BAD_USER_INPUT before anything is sent; UPSTREAM_UNAVAILABLE if a source fails, unless a partial answer was
   *   requested
   */
  async read(args: ListArgs, selection: ConnectionSelection): Promise<FindingConnectionModel> {
    checkFirst(args.first, MAX_FIRST);
    const patience = args.partial
      ? waitAtMost(this.#options.patienceMs, (error) => this.#loader.redact(error))
      : WAIT_FOR_ALL;
    const query = await this.#toQuery(args);
    // Counting starts with the page instead of after it. A failure is reported by the fields that select counts.
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
    const { visibility } = this.#loader;
    const asked = toCriteria(args.filter, args.state, paths, visibility);
    const criteria = this.#loader.limit(asked);
    const scope = { criteria: asked, state: args.state, order: args.orderBy, sources: sourceKeys, visibility };
    const start = await this.#startOf(args.after ?? undefined, scope, criteria.length * sourceKeys.length);
    return { asked, criteria, sort: toSort(args.orderBy, paths), scope, start };
  }

  async #startOf(after: string | undefined, scope: CursorScope, slots: number): Promise<FindingQuery['start']> {
    if (after === undefined) {
      return { rank: undefined, slots: Array.from({ length: slots }, () => UNREAD_SLOT), check: undefined };
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
    const { start, scope, asked, criteria } = query;
    const isPartial = patience.forDetectorsMs !== undefined;
    const sources =
      criteria.length === 0
        ? []
        : await (isPartial ? this.#loader.sourcesToRead(patience.forDetectorsMs) : this.#loader.everySourceToRead());
    const open = openStreams(query, sources, this.#loader, { documents, isPartial }).map((one) => ({
      ...one,
      stream: patience.wrapStream(one.stream, one.source),
    }));
    const streams = open.map(({ stream }) => stream);
    const slots = open.map(({ slot }) => slot);
    const shows = this.#shows(open, sources, query, patience);
    const page = { streams, slots, start, first, after: after ?? undefined, scope, codec, trails, shows };
    const list = await readFindingList(page).catch((error) => {
      throw explainRefusal(error, asked, scope.order);
    });
    const missing = open.flatMap(({ source, stream }) => (stream.failure ? [[source, stream.failure] as const] : []));
    for (const [, failure] of missing) this.#options.reportMissing(failure);
    return { list, missing: new Map(missing) };
  }

  /**
   * If it takes too long to find out whether another source shows a finding, this one shows it. The merge still shows no
   * finding twice.
   */
  #shows(
    open: readonly OpenStream[],
    sources: readonly FindingSource[],
    { sort }: FindingQuery,
    patience: Patience,
  ): Shows {
    const hasFailed = (source: FindingSource) =>
      open.some((one) => one.source === source && one.stream.failure !== undefined);
    const ownership = new Ownership(sources, this.#options.homes, this.#loader, sort, hasFailed);
    return (index, entries) =>
      patience.orElse(ownership.shows(open[index]?.source as FindingSource, entries), () => entries.map(() => ALWAYS));
  }

  async #count({ asked, criteria }: FindingQuery, patience: Patience): Promise<FindingCounts> {
    return countBySeverity(await readGroups(this.#loader, { asked, criteria }, 'SEVERITY', 'DESC', patience));
  }
}
