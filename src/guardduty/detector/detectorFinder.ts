import type { Caller } from '../../model/caller.js';
import { asError, SourceUnavailable } from '../../model/errors.js';

/** How long "there is no detector" is believed before GuardDuty is asked again. */
const NONE_FOR_MS = 60_000;
/** How long a source that was silent is left alone before it is looked at again. */
const SILENT_FOR_MS = 1000;

type Search = Promise<string | undefined>;

/**
 * `unknown`: never looked for, or the detector that was known is gone. `searching`: with what the search before it
 * failed of. `found`, `none`: as GuardDuty said. `failed`: GuardDuty could not be asked.
 */
type DetectorState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'searching'; readonly search: Search; readonly before: Failure | undefined }
  | { readonly kind: 'found'; readonly detectorId: string; readonly answer: Search }
  | { readonly kind: 'none'; readonly until: number }
  | { readonly kind: 'failed'; readonly failure: Failure };

interface Failure {
  readonly error: Error;
  readonly at: number;
  /** Whether GuardDuty did not answer in time: then nobody waits for the next search, which may take as long. */
  readonly isSilence: boolean;
}

/** Finds the detector of one source, once for all who need it. */
export class DetectorFinder {
  readonly #look: () => Search;
  #state: DetectorState = { kind: 'unknown' };

  /** @param look asks GuardDuty, and gives up in time; undefined where there is no detector */
  constructor(look: () => Search) {
    this.#look = look;
  }

  /** The detector's id as far as it is known by now. */
  get knownId(): string | undefined {
    return this.#state.kind === 'found' ? this.#state.detectorId : undefined;
  }

  /**
   * The detector's id; undefined where there is none. A source that was silent fails at once until it answers again, so
   * that it delays nobody; a search goes on meanwhile.
   */
  find({ begunAt }: Pick<Caller, 'begunAt'>): Search {
    const state = this.#state;
    switch (state.kind) {
      case 'found':
        return state.answer;
      case 'unknown':
        return this.#search(undefined);
      case 'none':
        return performance.now() < state.until ? Promise.resolve(undefined) : this.#search(undefined);
      case 'searching':
        return state.before?.isSilence ? Promise.reject(state.before.error) : state.search;
      case 'failed': {
        const { failure } = state;
        if (failure.at >= begunAt) return Promise.reject(failure.error);
        if (!failure.isSilence) return this.#search(failure);
        if (performance.now() - failure.at > SILENT_FOR_MS) this.#search(failure).catch(() => undefined);
        return Promise.reject(failure.error);
      }
      default:
        return state satisfies never;
    }
  }

  /** The same for who has time: where the source was silent, it is asked again and waited for. */
  findPatiently(): Search {
    const state = this.#state;
    if (state.kind === 'searching') return state.search;
    if (state.kind === 'failed') return this.#search(state.failure);
    return this.find({ begunAt: performance.now() });
  }

  /** GuardDuty says that this detector is gone. */
  forget(detectorId: string): void {
    if (this.knownId === detectorId) this.#state = { kind: 'unknown' };
  }

  #search(before: Failure | undefined): Search {
    const search = this.#look().then(
      (detectorId) => {
        this.#state =
          detectorId === undefined
            ? { kind: 'none', until: performance.now() + NONE_FOR_MS }
            : { kind: 'found', detectorId, answer: search };
        return detectorId;
      },
      (thrown: unknown) => {
        const error = asError(thrown);
        const isSilence = error instanceof SourceUnavailable && error.fault === 'silent';
        this.#state = { kind: 'failed', failure: { error, at: performance.now(), isSilence } };
        throw error;
      },
    );
    this.#state = { kind: 'searching', search, before };
    return search;
  }
}
