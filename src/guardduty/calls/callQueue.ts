import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { CallRate } from '../../model/callRate.js';
import { GatewayError } from '../../model/errors.js';
import { describeSource, type SourceIdentity, sourceDetails } from '../../model/sourceIdentity.js';
import { whileWanted } from '../../model/whileWanted.js';

/** How long a call waits for its turn. */
const PATIENCE_MS = 3000;

/** A source whose calls are counted: together with those of another source that reads the same detector. */
export interface CountedSource extends SourceIdentity {
  readonly knownDetectorId: string | undefined;
}

/** A call that is to be made. */
export interface QueuedCall {
  /** Resolves when it is the call's turn. @throws GatewayError THROTTLED where that takes too long, or nobody waits */
  turn(signal: AbortSignal | undefined): Promise<void>;
  /** It is over, or was never made. */
  leave(): void;
}

/** The calls of this replica to one source, in the order in which they came. */
export class CallQueue {
  readonly #rate: CallRate;
  readonly #source: CountedSource;
  /** One at a time looks whether it is its turn: no later one overtakes it. */
  readonly #head = pLimit(1);
  #waiting = 0;

  constructor(rate: CallRate, source: CountedSource) {
    this.#rate = rate;
    this.#source = source;
  }

  /** @throws GatewayError THROTTLED where so many are waiting that the turn cannot come in time */
  join(): QueuedCall {
    const windows = Math.floor(this.#waiting / this.#rate.callsPerSecond);
    if (windows * 1000 > PATIENCE_MS) throw this.#throttled(windows * 1000);
    const deadline = performance.now() + PATIENCE_MS;
    this.#waiting++;
    let isWaiting = true;
    const leave = () => {
      if (isWaiting) this.#waiting--;
      isWaiting = false;
    };
    return { turn: (signal) => this.#takeTurn(deadline, signal).then(leave), leave };
  }

  async #takeTurn(deadline: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await whileWanted(
        this.#head(() => this.#awaitTurn(deadline, signal)),
        signal,
      );
    } catch (thrown) {
      if (!signal?.aborted) throw thrown;
      throw this.#throttled((this.#waiting / this.#rate.callsPerSecond) * 1000);
    }
  }

  async #awaitTurn(deadline: number, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const wait = await this.#rate.take(this.#key());
      if (wait === 0) return;
      if (performance.now() + wait > deadline) throw this.#throttled(wait);
      await sleep(wait, undefined, { signal });
    }
  }

  #key(): string {
    const { knownDetectorId, region, accountId } = this.#source;
    return knownDetectorId ?? `${region} ${accountId ?? ''}`;
  }

  #throttled(waitMs: number): GatewayError {
    const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
    return new GatewayError(
      'THROTTLED',
      `GuardDuty in ${describeSource(this.#source)} is to be called ${this.#rate.callsPerSecond} times a second at most, and too many calls are waiting; try again in ${retryAfter} seconds.`,
      { details: { ...sourceDetails(this.#source), retryAfter } },
    );
  }
}
