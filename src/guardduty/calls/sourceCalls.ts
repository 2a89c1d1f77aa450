import { BrokenCircuitError } from 'cockatiel';
import type { Caller } from '../../model/caller.js';
import { asError } from '../../model/errors.js';
import type { SourceIdentity } from '../../model/sourceIdentity.js';
import type { CallQueue, Turn } from './callQueue.js';
import { isThrottled, readRetryAfter, toGatewayError } from './faults.js';
import { iamAction, OPERATIONS, type Operation } from './operation.js';
import type { SourceBreaker } from './sourceBreaker.js';

/**
 * How calls to one source are made: each in its turn, none while the source is down, none that nobody waits for any
 * more. A call that is throttled queues again: no further work is begun at the source before it.
 */
export class SourceCalls {
  readonly #source: SourceIdentity;
  readonly #queue: CallQueue;
  readonly #breaker: SourceBreaker;
  readonly #maxAttempts: () => Promise<number>;

  /** @param maxAttempts how often a call is tried that is throttled, the first time included */
  constructor(source: SourceIdentity, queue: CallQueue, breaker: SourceBreaker, maxAttempts: () => Promise<number>) {
    this.#source = source;
    this.#queue = queue;
    this.#breaker = breaker;
    this.#maxAttempts = maxAttempts;
  }

  /**
   * @param send makes the call, when it is its turn; again where it was throttled
   * @throws GatewayError
   */
  async run<Answer>(operation: Operation, caller: Caller, send: () => Promise<Answer>): Promise<Answer> {
    try {
      for (let attempt = 1; ; attempt++) {
        const answer = await this.#attempt(operation, caller, send, attempt);
        if (answer !== THROTTLED) return answer;
      }
    } catch (thrown) {
      throw toGatewayError(thrown, this.#source, iamAction(operation));
    }
  }

  async #attempt<Answer>(
    operation: Operation,
    caller: Caller,
    send: () => Promise<Answer>,
    attempt: number,
  ): Promise<Answer | typeof THROTTLED> {
    const kind = OPERATIONS[operation];
    const pace = this.#queue.paceOf(kind);
    const isProbe = operation === 'ListDetectors';
    this.#breaker.check(isProbe);
    const entered = this.#queue.turn(kind, caller);
    const turn: Turn = entered instanceof Promise ? await entered : entered;
    try {
      this.#breaker.check(isProbe);
      const answer = await this.#breaker.run(send);
      pace.succeed(turn.waited);
      return answer;
    } catch (thrown) {
      const error = asError(thrown);
      if (error instanceof BrokenCircuitError) this.#breaker.check(isProbe);
      if (!isThrottled(error)) throw error;
      pace.slowDown(readRetryAfter(error));
      if (attempt >= (await this.#maxAttempts())) throw error;
      return THROTTLED;
    } finally {
      turn.end();
    }
  }
}

const THROTTLED = Symbol('throttled');
