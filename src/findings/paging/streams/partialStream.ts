import { GatewayError, RefusedByGuardDuty } from '../../../model/errors.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import type { Stream } from './stream.js';
import { inTime } from './withTimeout.js';

/**
 * A stream that ends where its source fails, or lets itself be waited for too long, and remembers why. What it has
 * given until then stands.
 */
export class PartialStream implements Stream {
  readonly #stream: Stream;
  readonly #patienceMs: number;
  readonly #late: GatewayError;
  #missing: GatewayError | undefined;

  /** @param late what is said of a source that takes longer than patienceMs to give its next ids, or their documents */
  constructor(stream: Stream, patienceMs: number, late: GatewayError) {
    this.#stream = stream;
    this.#patienceMs = patienceMs;
    this.#late = late;
  }

  get missing(): GatewayError | undefined {
    return this.#missing;
  }

  get hasMore(): boolean {
    return this.#missing === undefined && this.#stream.hasMore;
  }

  async pull(wanted: number): Promise<readonly ListedEntry[]> {
    try {
      return await inTime(this.#stream.pull(wanted), this.#patienceMs, this.#late);
    } catch (error) {
      if (!isOfSource(error)) throw error;
      this.#missing = error;
      return [];
    }
  }

  async load(ids: readonly string[]): Promise<FindingOutcome[]> {
    try {
      return await inTime(this.#stream.load(ids), this.#patienceMs, this.#late);
    } catch (error) {
      if (!isOfSource(error)) throw error;
      return ids.map(() => error);
    }
  }

  abandon(failure: GatewayError): void {
    if (!isOfSource(failure)) throw failure;
    this.#missing = failure;
  }

  lastPassed(): Promise<string | undefined> {
    return this.#stream.lastPassed();
  }
}

/** What the client got wrong, or a whole operation that is over, is no one source's fault. */
function isOfSource(error: unknown): error is GatewayError {
  if (!(error instanceof GatewayError) || error instanceof RefusedByGuardDuty) return false;
  const { code } = error.extensions;
  return code === 'UPSTREAM_UNAVAILABLE' || code === 'UPSTREAM_INVALID' || code === 'THROTTLED';
}
