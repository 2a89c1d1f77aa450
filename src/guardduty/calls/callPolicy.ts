import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';
import pLimit from 'p-limit';
import type { CallRate } from '../../model/callRate.js';
import { GatewayError } from '../../model/errors.js';
import { describeSource, sourceDetails } from '../../model/sourceIdentity.js';
import { CallQueue, type CountedSource } from './callQueue.js';
import { isOutage, toGatewayError } from './faults.js';

/** Calls that one source may have in flight: GuardDuty throttles by account and region. */
const MAX_IN_FLIGHT = 4;
/** Calls that failed in a row, each after its retries, until a source counts as down. */
const FAILURES = 5;
/** How long a source that is down is left alone before one call asks whether it is back. */
const PAUSE_MS = 1000;

/**
 * How calls to one source are made: a few at a time, no more a second than it may take, none that nobody waits for any
 * more, and while the source is down none but one a second, so that it costs the others neither time nor sockets.
 */
export class CallPolicy {
  readonly #source: CountedSource;
  readonly #queue: CallQueue | undefined;
  readonly #limit = pLimit(MAX_IN_FLIGHT);
  readonly #breaker: CircuitBreakerPolicy = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: PAUSE_MS,
    breaker: new ConsecutiveBreaker(FAILURES),
  });

  /** @param rate left out, calls are not counted */
  constructor(source: CountedSource, rate?: CallRate) {
    this.#source = source;
    this.#queue = rate && new CallQueue(rate, source);
  }

  /**
   * @param send begins the call, when it is its turn
   * @throws GatewayError
   */
  async run(send: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
    const call = this.#queue?.join();
    try {
      return await this.#limit(() => {
        signal?.throwIfAborted();
        const begin = () => this.#breaker.execute(send);
        return call ? call.turn(signal).then(begin) : begin();
      });
    } catch (thrown) {
      if (thrown instanceof BrokenCircuitError) throw this.#down(thrown);
      throw toGatewayError(thrown, this.#source);
    } finally {
      call?.leave();
    }
  }

  #down(cause: Error): GatewayError {
    return new GatewayError(
      'UPSTREAM_UNAVAILABLE',
      `GuardDuty in ${describeSource(this.#source)} keeps failing; try again in a second.`,
      { cause, details: sourceDetails(this.#source) },
    );
  }
}
