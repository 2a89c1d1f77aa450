import { expect } from '@jest/globals';
import { readFindingList } from '../../../src/findings/connection/findingList.js';
import { CursorCodec } from '../../../src/findings/paging/cursors/cursorCodec.js';
import type { CursorScope } from '../../../src/findings/paging/cursors/cursorScope.js';
import { recallAnchors } from '../../../src/findings/paging/cursors/recallAnchors.js';
import { UNREAD } from '../../../src/findings/paging/resume/slotState.js';
import { FindingStream } from '../../../src/findings/paging/streams/findingStream.js';
import type { StreamUpstream } from '../../../src/findings/paging/streams/stream.js';
import { CursorTrails } from '../../../src/findings/paging/trails/cursorTrails.js';
import { GatewayError, RefusedByGuardDuty } from '../../../src/model/errors.js';
import type { LoadedFinding } from '../../../src/model/loadedFinding.js';
import { WrittenTexts } from '../../../src/model/writtenTexts.js';

/** A key that the document has and that nobody can read. */
export const UNREADABLE = 'unreadable';

/** One finding in one source: `severity` is what it is sorted by, undefined where it lacks it. */
export interface Item {
  readonly id: string;
  readonly severity: number | undefined | typeof UNREADABLE;
  /** GuardDuty listed it and then does not have it. */
  readonly isGone: boolean;
}

const codec = new CursorCodec('property');
export const WHOLE_PAGES: UpstreamWays = { pageSizes: [50] };

function toFinding({ id, severity }: Item): LoadedFinding {
  const source = { index: 0, region: 'us-east-1', accountId: undefined };
  const read = severity === UNREADABLE ? new GatewayError('UPSTREAM_INVALID', 'No number') : (severity ?? null);
  const finding = {
    id,
    severity: read,
    origin: { source, raw: { severity }, fetchedAt: 0 },
    written: new WrittenTexts(),
  };
  return finding as LoadedFinding;
}

/** How an upstream cuts its pages, and from when on its tokens are taken. */
export interface UpstreamWays {
  /** Of each page, in turn; some may be 0. */
  readonly pageSizes: readonly number[];
  /** Tokens of another are refused. */
  readonly epoch?: number;
  /** Every page is given twice, the second time under its next token. */
  readonly repeats?: boolean;
  /** Characters of its tokens, at least. */
  readonly tokenLength?: number;
  /** What replicas remember; left out, nothing: each page is read by a gateway that was just started. */
  readonly trails?: CursorTrails;
}

/** The calls of a page, of all its upstreams together. */
export interface Calls {
  lists: number;
  documents: number;
}

/** Lists in the order given; a token is an offset; pages can be short or empty. Counts its calls. */
class MemoryUpstream implements StreamUpstream {
  readonly maxIds = 50;
  readonly calls: Calls = { lists: 0, documents: 0 };
  readonly #byId: ReadonlyMap<string, Item>;

  constructor(
    private readonly items: readonly Item[],
    private readonly ways: UpstreamWays,
  ) {
    this.#byId = new Map(items.map((item) => [item.id, item]));
  }

  async list(maxResults: number, token: string | undefined) {
    const { pageSizes, epoch = 0, repeats = false, tokenLength = 0 } = this.ways;
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

/** The number of the source that owns a finding is in its id. */
export const ownerOf = (id: string) => Number(id.split('-')[1]);

type Edges = Awaited<ReturnType<typeof page>>['edges'];

/** Of a gone finding nothing is left but its cursor, which names it. */
const named = new WeakMap<Edges[number], string>();
export const idOf = (edge: Edges[number]) => named.get(edge);

export async function walk(
  items: readonly (readonly Item[])[],
  direction: 'ASC' | 'DESC',
  sizes: readonly number[],
  ways: UpstreamWays,
): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let after: string | undefined;
  for (let n = 0; ; n++) {
    const { edges, hasNextPage, endCursor } = await page(items, direction, sizes[n % sizes.length] ?? 1, ways, after);
    found.push(...edges.map(idOf));
    if (!hasNextPage) return found;
    after = endCursor ?? undefined;
  }
}

export async function page(
  items: readonly (readonly Item[])[],
  direction: 'ASC' | 'DESC',
  first: number,
  ways: UpstreamWays,
  after: string | undefined,
) {
  const scope: CursorScope = {
    criteria: [{}],
    state: 'ALL',
    order: { field: 'SEVERITY', direction },
    sources: items.map((_, n) => `source ${n}`),
  };
  const decoded = after === undefined ? undefined : codec.decode(after, scope, items.length);
  const trails = ways.trails ?? new CursorTrails();
  const start = (decoded && (await recallAnchors(decoded, trails))) ?? {
    rank: undefined,
    slots: items.map(() => UNREAD),
    check: undefined,
  };
  const upstreams = items.map((list) => new MemoryUpstream(list, ways));
  const list = await readFindingList({
    streams: upstreams.map(
      (upstream, n) =>
        new FindingStream(upstream, {
          order: scope.order,
          withDocuments: true,
          listsWholePages: items.length > 1,
          resume: { slot: start.slots[n] ?? UNREAD, rank: start.rank },
        }),
    ),
    slots: items.map((_, n) => n),
    start,
    first,
    after,
    scope,
    codec,
    trails,
    owns: async (stream, entries) => entries.map(({ id }) => ownerOf(id) === stream),
  });
  const isShared = items.some((each, source) => each.some(({ id }) => ownerOf(id) !== source));
  if (!ways.repeats && ways.pageSizes.every((size) => size === 50) && after === undefined && !isShared) {
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
