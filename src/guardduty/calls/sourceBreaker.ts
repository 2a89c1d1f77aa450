import { type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { SourceUnavailable } from '../../model/errors.js';
import { describeSource, type SourceIdentity } from '../../model/sourceIdentity.js';
import { isOutage } from './faults.js';

/** Calls that failed in a row, each after its retries, until a source counts as down. One that was silent does at once. */
const FAILURES = 5;
/** How long a source that is down is left alone before one call asks whether it is back. */
const PAUSE_MS = 1000;

/**
 * Leaves a source alone while it is down, so that it costs the others neither time nor sockets.
 *
 * After a pause one call asks whether it is back, and the calls that come meanwhile wait for its outcome. Not so where
 * the source was silent: waiting would take as long as a timeout, so every call fails at once, and a probe asks on the
 * side.
 */
export class SourceBreaker {
  readonly #source: SourceIdentity;
  readonly #probe: () => Promise<unknown>;
  readonly #policy: CircuitBreakerPolicy;
  #openedAt = 0;
  #isProbing = false;
  #lastFault: 'silent' | 'failed' = 'failed';

  /** @param probe a call that tells whether the source is back */
  constructor(source: SourceIdentity, probe: () => Promise<unknown>) {
    this.#source = source;
    this.#probe = probe;
    const failures = new ConsecutiveBreaker(FAILURES);
    this.#policy = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: PAUSE_MS,
      breaker: {
        state: undefined,
        success: () => failures.success(),
        // All attempts of the call took as long as a call may take: no other one has to find out.
        failure: () => failures.failure() || this.#lastFault === 'silent',
      },
    });
    this.#policy.onBreak(() => {
      this.#openedAt = performance.now();
    });
  }

  /**
   * @param isProbe whether the call tells whether the source is back, and nobody waits for it who cannot
   * @throws SourceUnavailable where the source is down and must not be called
   */
  check(isProbe: boolean): void {
    const { state } = this.#policy;
    if (state === CircuitState.Closed) return;
    if (state === CircuitState.Open && performance.now() - this.#openedAt < PAUSE_MS) throw this.#down();
    if (isProbe || this.#lastFault !== 'silent') return;
    this.#startProbe();
    throw this.#down();
  }

  run<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    return this.#policy.execute(async () => {
      try {
        return await send();
      } catch (error) {
        if (error instanceof Error && isOutage(error)) this.#lastFault = isSilence(error) ? 'silent' : 'failed';
        throw error;
      }
    });
  }

  #startProbe(): void {
    if (this.#isProbing) return;
    this.#isProbing = true;
    this.run(this.#probe)
      .catch(() => undefined)
      .finally(() => {
        this.#isProbing = false;
      });
  }

  #down(): SourceUnavailable {
    const message = `GuardDuty in ${describeSource(this.#source)} keeps failing; try again in a second.`;
    return new SourceUnavailable(this.#lastFault, message, this.#source);
  }
}

function isSilence({ name, cause }: Error): boolean {
  return name === 'TimeoutError' || (cause instanceof Error && cause.name === 'TimeoutError');
}
