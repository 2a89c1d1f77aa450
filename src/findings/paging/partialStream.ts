import { GatewayError, RefusedByGuardDuty } from '../../model/errors.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import type { Pull, Stream } from './findingStream.js';

const NOTHING: Pull = { ids: [], positions: [] };

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

  async pull(wanted: number): Promise<Pull> {
    try {
      return await inTime(this.#stream.pull(wanted), this.#patienceMs, this.#late);
    } catch (error) {
      if (!isOfSource(error)) throw error;
      this.#missing = error;
      return NOTHING;
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
}

/** What the client got wrong, or a whole operation that is over, is no one source's fault. */
function isOfSource(error: unknown): error is GatewayError {
  if (!(error instanceof GatewayError) || error instanceof RefusedByGuardDuty) return false;
  const { code } = error.extensions;
  return code === 'UPSTREAM_UNAVAILABLE' || code === 'UPSTREAM_INVALID' || code === 'THROTTLED';
}

/** @throws late, where the promise takes longer */
export async function inTime<Value>(promise: Promise<Value>, patienceMs: number, late: Error): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const lateness = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late), patienceMs);
  });
  try {
    return await Promise.race([promise, lateness]);
  } finally {
    clearTimeout(timer);
  }
}
