import { expect } from '@jest/globals';
import { readFindingList } from '../../../src/findings/connection/readFindingList.js';
import { CursorCodec } from '../../../src/findings/paging/cursors/cursorCodec.js';
import type { CursorScope } from '../../../src/findings/paging/cursors/cursorScope.js';
import { recallAnchors } from '../../../src/findings/paging/cursors/recallAnchors.js';
import type { StreamUpstream } from '../../../src/findings/paging/lists/streamUpstream.js';
import { UNREAD_SLOT } from '../../../src/findings/paging/resume/slotState.js';
import { FindingStream } from '../../../src/findings/paging/streams/findingStream.js';
import { CursorTrails } from '../../../src/findings/paging/trails/cursorTrails.js';
import { GatewayError, RefusedByGuardDuty } from '../../../src/model/errors.js';
import type { LoadedFinding } from '../../../src/model/loadedFinding.js';
import { VisibleAccounts } from '../../../src/model/visibleAccounts.js';

/** A value that the document has in the key's place and that the gateway cannot read. */
export const UNREADABLE = 'unreadable';

/** A finding in a source. `severity` is the key, undefined if the finding has none. */
export interface Item {
  readonly id: string;
  readonly severity: number | undefined | typeof UNREADABLE;
  /** Whether GuardDuty lists it but has no document for it. */
  readonly isGone: boolean;
}

const codec = new CursorCodec('property');
export const WHOLE_PAGES: UpstreamBehavior = { pageSizes: [50] };

function toFinding({ id, severity }: Item): LoadedFinding {
  const source = { index: 0, region: 'us-east-1', accountId: undefined };
  const read = severity === UNREADABLE ? new GatewayError('UPSTREAM_INVALID', 'No number') : (severity ?? null);
  const finding = {
    id,
    severity: read,
    origin: { source, raw: { severity }, fetchedAt: 0 },
  };
  return finding as LoadedFinding;
}

/** How an upstream behaves. */
export interface UpstreamBehavior {
  /** Sizes of its pages, in turn; may contain 0. */
  readonly pageSizes: readonly number[];
  /** Tokens from another epoch are refused. */
  readonly epoch?: number;
  /** Returns every page twice, the second time under the page's next token. */
  readonly repeats?: boolean;
  /** Minimum length of its tokens. */
  readonly tokenLength?: number;
  /** What replicas remember. If left out, each page is read by a gateway that has just started. */
  readonly trails?: CursorTrails;
}

/** Calls to all upstreams for one page. */
export interface Calls {
  lists: number;
  documents: number;
}

/** Lists items in the given order; tokens are offsets. Counts its calls. */
class MemoryUpstream implements StreamUpstream {
  readonly maxIds = 50;
  readonly calls: Calls = { lists: 0, documents: 0 };
  readonly #byId: ReadonlyMap<string, Item>;

  constructor(
    private readonly items: readonly Item[],
    private readonly behavior: UpstreamBehavior,
  ) {
    this.#byId = new Map(items.map((item) => [item.id, item]));
  }

  async list(maxResults: number, token: string | undefined) {
    const { pageSizes, epoch = 0, repeats = false, tokenLength = 0 } = this.behavior;
    this.calls.lists++;
    const [from = 0, page = 0, issued = epoch] = token?.trim().split(' ').map(Number) ?? [];
    if (issued !== epoch) throw new RefusedByGuardDuty('The token has expired', undefined);
    const to = Math.min(from + Math.min(maxResults, pageSizes[page % pageSizes.length] ?? 50), this.items.length);
    const isFirstTime = repeats && token?.trim().endsWith('again') !== true;
    const next = isFirstTime ? `${from} ${page} ${epoch} again` : `${to} ${page + 1} ${epoch}`;
    return {
      ids: this.items.slice(from, to).map(({ id }) => id),
      nextToken: isFirstTime || to < this.items.length ? next.padEnd(tokenLength) : undefined,
    };
  }

  async load(ids: readonly string[]) {
    this.calls.documents += ids.length;
    return ids.map((id) => {
      const item = this.#byId.get(id);
      return item === undefined || item.isGone ? null : toFinding(item);
    });
  }
}

/** A finding's id contains the number of the source that owns it. */
export const ownerOf = (id: string) => Number(id.split('-')[1]);

type Edges = Awaited<ReturnType<typeof page>>['edges'];

/** Ids as the cursors have them: an edge whose finding is gone has no other id. */
const named = new WeakMap<Edges[number], string>();
export const idOf = (edge: Edges[number]) => named.get(edge);

export async function walk(
  items: readonly (readonly Item[])[],
  direction: 'ASC' | 'DESC',
  sizes: readonly number[],
  behavior: UpstreamBehavior,
): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let after: string | undefined;
  for (let n = 0; ; n++) {
    const { edges, hasNextPage, endCursor } = await page(
      items,
      direction,
      sizes[n % sizes.length] ?? 1,
      behavior,
      after,
    );
    found.push(...edges.map(idOf));
    if (!hasNextPage) return found;
    after = endCursor ?? undefined;
  }
}

export async function page(
  items: readonly (readonly Item[])[],
  direction: 'ASC' | 'DESC',
  first: number,
  behavior: UpstreamBehavior,
  after: string | undefined,
) {
  const scope: CursorScope = {
    criteria: [{}],
    state: 'ALL',
    order: { field: 'SEVERITY', direction },
    sources: items.map((_, n) => `source ${n}`),
    visibility: VisibleAccounts.ALL,
  };
  const decoded = after === undefined ? undefined : codec.decode(after, scope, items.length);
  const trails = behavior.trails ?? new CursorTrails();
  const start = (decoded && (await recallAnchors(decoded, trails))) ?? {
    rank: undefined,
    slots: items.map(() => UNREAD_SLOT),
    check: undefined,
  };
  const upstreams = items.map((list) => new MemoryUpstream(list, behavior));
  const list = await readFindingList({
    streams: upstreams.map(
      (upstream, n) =>
        new FindingStream(upstream, {
          order: scope.order,
          withDocuments: true,
          listsWholePages: items.length > 1,
          resume: { slot: start.slots[n] ?? UNREAD_SLOT, rank: start.rank },
        }),
    ),
    slots: items.map((_, n) => n),
    start,
    first,
    after,
    scope,
    codec,
    trails,
    shows: async (stream, entries) =>
      entries.map(
        ({ id }) =>
          () =>
            ownerOf(id) === stream,
      ),
  });
  const isShared = items.some((each, source) => each.some(({ id }) => ownerOf(id) !== source));
  if (!behavior.repeats && behavior.pageSizes.every((size) => size === 50) && after === undefined && !isShared) {
    for (const { calls } of upstreams) expect(calls.lists).toBeLessThanOrEqual(Math.ceil(first / 50));
  }
  for (const edge of list.edges) named.set(edge, codec.decode(edge.cursor, scope, items.length).findingId);
  const { hasNextPage, endCursor } = list.pageInfo;
  const calls = {
    lists: upstreams.reduce((sum, upstream) => sum + upstream.calls.lists, 0),
    documents: upstreams.reduce((sum, upstream) => sum + upstream.calls.documents, 0),
  };
  return { edges: list.edges, hasNextPage, endCursor, calls };
}
