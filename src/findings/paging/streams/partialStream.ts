import { GatewayError, OperationRefused, RefusedByGuardDuty } from '../../../model/errors.js';
import type { FindingOutcome } from '../../../model/loadedFinding.js';
import type { ListedEntry } from '../lists/listedEntry.js';
import type { PassedFinding, Stream } from './stream.js';
import { withTimeout } from './withTimeout.js';

/**
 * A stream of a partial answer. If its source fails or does not answer in time, the stream ends early and remembers
 * why. What it has delivered until then stays in the answer.
 */
export class PartialStream implements Stream {
  readonly #stream: Stream;
  readonly #patienceMs: number;
  readonly #timeoutError: GatewayError;
  #failure: GatewayError | undefined;

  /** @param patienceMs how long to wait for the next ids, and for their documents */
  constructor(stream: Stream, patienceMs: number, timeoutError: GatewayError) {
    this.#stream = stream;
    this.#patienceMs = patienceMs;
    this.#timeoutError = timeoutError;
  }

  get failure(): GatewayError | undefined {
    return this.#failure;
  }

  get hasMore(): boolean {
    return this.#failure === undefined && this.#stream.hasMore;
  }

  async pull(wanted: number): Promise<readonly ListedEntry[]> {
    try {
      return await withTimeout(this.#stream.pull(wanted), this.#patienceMs, this.#timeoutError);
    } catch (error) {
      if (!isOfSource(error)) throw error;
      this.#failure = error;
      return [];
    }
  }

  async load(ids: readonly string[]): Promise<FindingOutcome[]> {
    try {
      return await withTimeout(this.#stream.load(ids), this.#patienceMs, this.#timeoutError);
    } catch (error) {
      if (!isOfSource(error)) throw error;
      return ids.map(() => error);
    }
  }

  fail(failure: GatewayError): void {
    if (!isOfSource(failure)) throw failure;
    this.#failure = failure;
  }

  lastPassed(): Promise<PassedFinding | undefined> {
    return this.#stream.lastPassed();
  }
}

/** A client's mistake, or an operation that has ended as a whole, is not the fault of one source. */
function isOfSource(error: unknown): error is GatewayError {
  if (!(error instanceof GatewayError)) return false;
  if (error instanceof RefusedByGuardDuty || error instanceof OperationRefused) return false;
  const { code } = error.extensions;
  return code === 'UPSTREAM_UNAVAILABLE' || code === 'UPSTREAM_INVALID' || code === 'THROTTLED';
}
