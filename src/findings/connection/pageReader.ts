import type { FindingOrder, FindingState, QueryFindingsArgs } from '../../__generated__/types.js';
import type { FindingHomes } from '../../loading/findingHomes.js';
import { computeIfAbsent } from '../../loading/operation/computeIfAbsent.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { ExtraCalls } from '../../model/callAllowance.js';
import type { Criteria } from '../../model/criteria.js';
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
import type { FindingList } from './findingList.js';
import { type FindingQuery, type OpenStream, openStreams } from './openStreams.js';
import { Ownership } from './ownership.js';
import { type Patience, WAIT_FOR_ALL, waitAtMost } from './patience.js';
import { readFindingList } from './readFindingList.js';

/** Arguments as resolvers receive them, with the defaults of the SDL. */
export type ListArgs = QueryFindingsArgs & {
  readonly first: number;
  readonly state: FindingState;
  readonly orderBy: FindingOrder;
  readonly partial: boolean;
};

export interface PageReaderOptions {
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

/** Limits what is asked for further. */
export interface Narrowing {
  /** The same for the same limits. */
  readonly key: string;
  narrow(asked: readonly Criteria[]): readonly Criteria[];
}

/** A page, and the sources that were left out of it. */
export interface ReadPage {
  readonly list: FindingList;
  readonly missing: ReadonlyMap<FindingSource, GatewayError>;
}

const NO_FILTER = {};

/** The steps in which a page is read; one reader for each operation. */
export class PageReader {
  readonly #options: PageReaderOptions;
  readonly #loader: OperationLoader;
  readonly #criteria = new Map<object, Map<FindingState, readonly Criteria[]>>();

  constructor(options: PageReaderOptions, loader: OperationLoader) {
    this.#options = options;
    this.#loader = loader;
  }

  patienceFor({ partial }: Pick<ListArgs, 'partial'>): Patience {
    return partial ? waitAtMost(this.#options.patienceMs, (error) => this.#loader.redact(error)) : WAIT_FOR_ALL;
  }

  /** @throws BAD_USER_INPUT before anything is sent */
  async toQuery(
    { filter, state, orderBy, after }: Omit<ListArgs, 'first' | 'partial'>,
    narrowing?: Narrowing,
  ): Promise<FindingQuery> {
    const { paths, sourceKeys } = this.#options;
    const { visibility } = this.#loader;
    const given = this.toCriteria(filter, state);
    const asked = narrowing ? narrowing.narrow(given) : given;
    const criteria = this.#loader.limit(asked);
    const scope = {
      criteria: given,
      narrowedBy: narrowing?.key,
      state,
      order: orderBy,
      sources: sourceKeys,
      visibility,
    };
    const start = await this.#startOf(after ?? undefined, scope, criteria.length * sourceKeys.length);
    return { asked, criteria, sort: toSort(orderBy, paths), scope, start };
  }

  /**
   * The queries that a filter means. The same filter is translated once for all entities that are asked about.
   * @throws BAD_USER_INPUT before anything is sent
   */
  toCriteria(filter: ListArgs['filter'], state: FindingState): readonly Criteria[] {
    const byState = computeIfAbsent(this.#criteria, filter ?? NO_FILTER, () => new Map());
    const { paths } = this.#options;
    return computeIfAbsent(byState, state, () => toCriteria(filter, state, paths, this.#loader.visibility));
  }

  /** @param perSource calls to each source for each of the queries that a filter means */
  extraCalls(perSource: number, { filter, state }: Pick<ListArgs, 'filter' | 'state'>): ExtraCalls {
    const { length: parts } = this.#loader.limit(this.toCriteria(filter, state));
    return { perSource, total: perSource * parts * this.#loader.configuredSources.length };
  }

  /** The sources to read for a query; none where nothing of what it asks for is visible. */
  async sourcesFor({ criteria }: FindingQuery, { forDetectorsMs }: Patience): Promise<readonly FindingSource[]> {
    if (criteria.length === 0) return [];
    return forDetectorsMs === undefined ? this.#loader.everySourceToRead() : this.#loader.sourcesToRead(forDetectorsMs);
  }

  /** Opens a stream for each source and query. @param documents whether more of the findings is needed than their ids */
  open(query: FindingQuery, sources: readonly FindingSource[], patience: Patience, documents: boolean): OpenStream[] {
    const isPartial = patience.forDetectorsMs !== undefined;
    return openStreams(query, sources, this.#loader, { documents, isPartial }).map((one) => ({
      ...one,
      stream: patience.wrapStream(one.stream, one.source),
    }));
  }

  /** @throws UPSTREAM_UNAVAILABLE if a source fails, unless a partial answer was requested */
  async read(
    { first, after }: Pick<ListArgs, 'first' | 'after'>,
    query: FindingQuery,
    open: readonly OpenStream[],
    patience: Patience,
  ): Promise<ReadPage> {
    const { codec, trails } = this.#options;
    const { start, scope, asked } = query;
    const streams = open.map(({ stream }) => stream);
    const slots = open.map(({ slot }) => slot);
    const shows = this.#shows(open, query, patience);
    const page = { streams, slots, start, first, after: after ?? undefined, scope, codec, trails, shows };
    const list = await readFindingList(page).catch((error) => {
      throw explainRefusal(error, asked, scope.order);
    });
    const missing = open.flatMap(({ source, stream }) => (stream.failure ? [[source, stream.failure] as const] : []));
    for (const [, failure] of missing) this.#options.reportMissing(failure);
    return { list, missing: new Map(missing) };
  }

  async #startOf(after: string | undefined, scope: CursorScope, slots: number): Promise<FindingQuery['start']> {
    if (after === undefined) {
      return { rank: undefined, slots: Array.from({ length: slots }, () => UNREAD_SLOT), check: undefined };
    }
    const { codec, trails } = this.#options;
    const state: CursorState = codec.decode(after, scope, slots);
    return recallAnchors(state, trails);
  }

  /**
   * If it takes too long to find out whether another source shows a finding, this one shows it. The merge still shows no
   * finding twice.
   */
  #shows(open: readonly OpenStream[], { sort }: FindingQuery, patience: Patience): Shows {
    const sources = [...new Set(open.map(({ source }) => source))];
    const hasFailed = (source: FindingSource) =>
      open.some((one) => one.source === source && one.stream.failure !== undefined);
    const ownership = new Ownership(sources, this.#options.homes, this.#loader, sort, hasFailed);
    return (index, entries) =>
      patience.orElse(ownership.shows(open[index]?.source as FindingSource, entries), () => entries.map(() => ALWAYS));
  }
}
