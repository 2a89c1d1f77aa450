import type { Caller } from '../../model/caller.js';
import type { FindingSource } from '../../model/findingSource.js';
import { VisibleAccounts } from '../../model/visibleAccounts.js';
import type { Admission, Decision } from './admission.js';
import type { WantedCalls } from './wantedCalls.js';

/** How long after an answer the calls that it leads to are expected: by then they wait themselves, or never come. */
const FOLLOW_UP_MS = 100;

/**
 * `new`: has not asked for anything. `asking`: what comes up in this turn of the event loop is decided on together.
 * `admitted`: its calls are made, also those that nobody foresaw. `refused`: none is made.
 */
type State =
  | { readonly kind: 'new' }
  | { readonly kind: 'asking'; readonly wanted: WantedCalls[]; readonly decided: Promise<void> }
  | Decision;

/** The admission of one operation to the sources. */
export class OperationAdmission implements Caller {
  readonly signal: AbortSignal | undefined;
  readonly begunAt = performance.now();
  readonly #admission: Admission;
  readonly #accounts: VisibleAccounts;
  #state: State = { kind: 'new' };

  /** @param accounts those that the operation may see: what others were promised is not for it */
  constructor(admission: Admission, signal: AbortSignal | undefined, accounts = VisibleAccounts.ALL) {
    this.#admission = admission;
    this.signal = signal;
    this.#accounts = accounts;
  }

  get rank(): number {
    return this.#state.kind === 'admitted' ? this.#state.rank : Number.POSITIVE_INFINITY;
  }

  /**
   * Asks for calls before they are made.
   *
   * @returns undefined where they can be made right away; rejects with OperationRefused, or with SourceUnavailable for an
   *   optional source that takes no more calls
   */
  enter(wanted: WantedCalls): Promise<void> | undefined {
    if (this.#state.kind === 'new') this.#begin();
    const state = this.#state;
    switch (state.kind) {
      case 'asking':
        state.wanted.push(this.#own(wanted));
        return state.decided.then(() => this.#check(wanted.source));
      case 'admitted': {
        const missing = state.without.get(wanted.source);
        return missing && Promise.reject(missing);
      }
      case 'refused':
        return Promise.reject(state.error);
      case 'new':
        return undefined;
      default:
        return state satisfies never;
    }
  }

  /** A source has answered what was asked of it first. */
  answered(source: FindingSource): void {
    const end = this.#state.kind === 'admitted' ? this.#state.expected.get(source) : undefined;
    if (end) setTimeout(end, FOLLOW_UP_MS).unref();
  }

  /** Whether others have asked for the same must not show in when the operation may begin. */
  #own(wanted: WantedCalls): WantedCalls {
    const { isLimited, key } = this.#accounts;
    return isLimited ? { ...wanted, subject: `${key} ${wanted.subject}` } : wanted;
  }

  #begin(): void {
    if (!this.#admission.isNeeded) {
      this.#state = { kind: 'admitted', rank: this.#admission.nextRank(), without: NONE, expected: NONE };
      return;
    }
    const wanted: WantedCalls[] = [];
    const decided = afterThisTurn().then(() => {
      this.#state = this.#admission.decide(wanted);
    });
    this.#state = { kind: 'asking', wanted, decided };
  }

  #check(source: FindingSource): void {
    if (this.#state.kind === 'refused') throw this.#state.error;
    const missing = this.#state.kind === 'admitted' ? this.#state.without.get(source) : undefined;
    if (missing) throw missing;
  }
}

const NONE: ReadonlyMap<FindingSource, never> = new Map<FindingSource, never>();

/** When everything has been asked for that this turn of the event loop leads to, promises included. */
function afterThisTurn(): Promise<void> {
  return new Promise((resolve) => {
    Promise.resolve().then(() => process.nextTick(resolve));
  });
}
