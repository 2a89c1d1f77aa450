import type { FindingOrderField } from '../../../__generated__/types.js';
import { shorten } from '../lists/fingerprint.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import { type WireKey, wireKeyOf } from '../order/findingOrder.js';
import { type Anchor, type AnchorHint, digestKey, type PreviousAnchor } from '../resume/anchor.js';
import type { StreamEntry } from '../streams/rankEntries.js';

/**
 * The anchor of a stream whose last returned entry is the given one. Digests are computed when a cursor needs them, and
 * only once for all cursors of a page. It does not hold the entry's document, because anchors are remembered longer
 * than pages.
 */
export class EntryAnchor implements Anchor {
  readonly hint: AnchorHint;
  readonly #listed: ListedEntry;
  readonly #key: WireKey;
  /**
   * What the stream returned before: an entry of the same page, or a plain record of one from an earlier page, since a
   * chain of entries across pages would keep all of them in memory.
   */
  readonly #ahead: EntryAnchor | PreviousAnchor | undefined;
  #keyDigest: number | undefined;

  constructor(
    { id, listed, finding }: StreamEntry,
    field: FindingOrderField,
    readonly isSorted: boolean,
    ahead: EntryAnchor | PreviousAnchor | undefined,
  ) {
    this.#ahead = ahead;
    this.#key = wireKeyOf(id, finding, field);
    this.hint = listed;
    this.#listed = listed;
  }

  get keyDigest(): number {
    this.#keyDigest ??= digestKey(this.#key);
    return this.#keyDigest;
  }

  get fingerprint(): string {
    return this.#listed.fingerprint;
  }

  get previous(): PreviousAnchor | undefined {
    return this.#ahead instanceof EntryAnchor ? toPrevious(this.#ahead) : this.#ahead;
  }
}

export function toPrevious({ fingerprint, keyDigest }: Anchor): PreviousAnchor {
  return { fingerprint: shorten(fingerprint), keyDigest };
}
