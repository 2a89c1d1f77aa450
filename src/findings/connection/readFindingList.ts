import type { CursorState } from '../paging/cursors/cursorCodec.js';
import { PageCursors, type PageCursorsOptions } from '../paging/cursors/pageCursors.js';
import { verifyTies } from '../paging/cursors/verifyTies.js';
import { type MergeOptions, mergeStreams } from '../paging/streams/mergeStreams.js';
import { readStream } from '../paging/streams/readStream.js';
import type { Stream } from '../paging/streams/stream.js';
import { FindingList } from './findingList.js';

export interface FindingListOptions
  extends Pick<MergeOptions, 'first' | 'shows'>,
    Pick<PageCursorsOptions, 'slots' | 'scope' | 'codec' | 'trails'> {
  readonly streams: readonly Stream[];
  /** What was passed before the page: what the cursor says, or nothing. */
  readonly start: Pick<CursorState, 'rank' | 'slots' | 'check'>;
  readonly after: string | undefined;
}

/**
 * Reads one page.
 * @throws GatewayError if a stream fails, because a page without its source would lack findings
 */
export async function readFindingList(options: FindingListOptions): Promise<FindingList> {
  const { streams, slots, first, scope, shows, after, codec, trails } = options;
  const bySlot = new Map(streams.map((stream, index) => [slots[index] ?? 0, stream]));
  const start = { rank: options.start.rank, slots: await verifyTies(options.start, bySlot) };
  const merge = { first, order: scope.order, floor: start.rank, shows };
  const [only] = streams;
  const page = streams.length === 1 && only ? await readStream(only, merge) : await mergeStreams(streams, merge);
  const missing = new Set(slots.filter((_, stream) => streams[stream]?.failure !== undefined));
  return new FindingList(page, after, new PageCursors({ page, slots, missing, start, scope, codec, trails }));
}
