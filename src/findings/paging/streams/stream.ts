import type { GatewayError } from '../../../model/errors.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import type { OrderKey } from '../order/findingOrder.js';
import type { Anchor } from '../resume/anchor.js';

export type PassedFinding = Pick<Anchor, 'fingerprint' | 'keyDigest'>;

/** The ids that one source lists for one query, in the source's order. */
export interface Stream {
  /** False once all entries have been pulled and no more can come. */
  readonly hasMore: boolean;
  /** Why the stream ended early, which only happens in a partial answer. */
  readonly failure: GatewayError | undefined;
  /** No entry to come sorts before this key; undefined or left out where that is not known. */
  readonly nextKey?: OrderKey | undefined;
  /** The next entries: at most `wanted`, and perhaps none although the stream has more. */
  pull(wanted: number): Promise<readonly ListedEntry[]>;
  /** For each id, the result of reading its document; an empty list if the stream reads no documents. */
  load(ids: readonly string[]): Promise<FindingOutcome[]>;
  /**
   * Called if the source lists findings but fails to return a single one of their documents. In a partial answer the
   * stream ends.
   * @throws the failure, unless the answer is partial
   */
  fail(failure: GatewayError): void;
  /** The last finding that a cursor has passed; undefined if it has passed none. */
  lastPassed(): Promise<PassedFinding | undefined>;
}
