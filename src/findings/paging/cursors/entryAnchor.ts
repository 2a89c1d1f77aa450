import type { FindingOrderField } from '../../../__generated__/types.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import { type WrittenKey, writtenKeyOf } from '../order/findingOrder.js';
import { type Anchor, type AnchorHint, digestKey, type PreviousAnchor, shortFingerprint } from '../resume/anchor.js';
import type { StreamEntry } from '../streams/streamBuffer.js';

/**
 * The anchor that an entry makes. Fingerprints are made when a cursor is asked for, and once for all cursors of a page.
 * It does not hold the entry's document, for anchors are remembered longer than pages.
 */
export class EntryAnchor implements Anchor {
  readonly hint: AnchorHint;
  readonly #listed: ListedEntry;
  readonly #key: WrittenKey;
  /** What its stream answered before: an entry of the same page, for a chain over pages would keep all of them. */
  readonly #ahead: EntryAnchor | PreviousAnchor | undefined;
  #keyDigest: number | undefined;

  constructor(
    { id, listed, finding }: StreamEntry,
    field: FindingOrderField,
    readonly isOrderly: boolean,
    ahead: EntryAnchor | PreviousAnchor | undefined,
  ) {
    this.#ahead = ahead;
    this.#key = writtenKeyOf(id, finding, field);
    this.hint = listed;
    this.#listed = listed;
  }

  get keyDigest(): number {
    this.#keyDigest ??= digestKey(this.#key);
    return this.#keyDigest;
  }

  get after(): string {
    return this.#listed.fingerprint;
  }

  get previous(): PreviousAnchor | undefined {
    return this.#ahead instanceof EntryAnchor ? toPrevious(this.#ahead) : this.#ahead;
  }
}

export function toPrevious({ after, keyDigest }: Anchor): PreviousAnchor {
  return { after: shortFingerprint(after), keyDigest };
}
