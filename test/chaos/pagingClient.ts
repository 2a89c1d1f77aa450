import { setTimeout as sleep } from 'node:timers/promises';
import { askPage, isExpiredCursor, type Outcome, type PageAnswer } from './askPage.js';
import type { ChaosOrder, Oracle } from './oracle.js';
import type { Tally } from './tally.js';
import { Walk, type WalkPosition, WrongPage } from './walk.js';

export interface ClientOptions {
  readonly name: string;
  readonly url: string;
  readonly oracle: Oracle;
  readonly first: number;
  readonly orderBy: ChaosOrder;
  readonly partial: boolean;
  /** Whether the client retries an incomplete page before it continues with the next one. */
  readonly isPicky: boolean;
  readonly lost: ReadonlySet<string>;
  readonly tally: Tally;
  /** Aborted when clients must finish their current walk and stop. */
  readonly finish: AbortSignal;
}

const RETRIES = 3;
const PAUSE_MS = 40;

/** A position in a walk, with the cursor of the next page. */
interface Step {
  readonly position: WalkPosition;
  readonly after: string | null;
}

/** A client that pages through the whole list again and again as a frontend would, with retries and restarts. */
export class PagingClient {
  readonly #options: ClientOptions;
  readonly #walk: Walk;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#walk = new Walk(options.oracle, options.orderBy);
  }

  /** Resolves after `finish` is aborted and at least one walk is complete. */
  async run(): Promise<void> {
    let isComplete = false;
    while (!isComplete || !this.#options.finish.aborted) {
      if (await this.#walkThrough()) {
        this.#options.tally.walks++;
        isComplete = true;
      }
    }
  }

  /** @returns whether the walk reached the end of the list */
  async #walkThrough(): Promise<boolean> {
    let step: Step | undefined = { position: this.#walk.beginning, after: null };
    do {
      const next: Step | 'end' | undefined = await this.#nextPage(step);
      if (next === 'end') return true;
      step = next;
    } while (step !== undefined);
    return false;
  }

  /** @returns undefined if the walk cannot continue from here */
  async #nextPage({ position, after }: Step): Promise<Step | 'end' | undefined> {
    const { url, first, orderBy, partial, isPicky } = this.#options;
    for (let attempt = 0; attempt <= RETRIES; attempt++) {
      const outcome = await askPage(url, { first, after, orderBy, partial });
      const next = this.#judge(outcome, position, after);
      if (outcome.kind === 'page' && next !== undefined) {
        const isLast = !isPicky || attempt === RETRIES;
        if (isWhole(outcome) || isLast)
          return outcome.hasNextPage ? { position: next, after: outcome.endCursor } : 'end';
      }
      if (isExpiredCursor(outcome) || outcome.kind === 'nonsense' || outcome.kind === 'lost') return undefined;
      await sleep(PAUSE_MS * (attempt + 1));
    }
    return undefined;
  }

  /** Checks and counts an outcome. @returns the position after the page if it is a correct page */
  #judge(outcome: Outcome, position: WalkPosition, after: string | null): WalkPosition | undefined {
    const { tally, first, lost } = this.#options;
    switch (outcome.kind) {
      case 'failed':
        if (isExpiredCursor(outcome)) tally.expiredCursors++;
        tally.count('failed', outcome.codes);
        return undefined;
      // There is only one gateway and it is not stopped, so a lost answer is wrong too.
      case 'lost':
      case 'nonsense':
        this.#complain(outcome.reason, after);
        return undefined;
      case 'page':
        try {
          const next = this.#walk.follow(position, outcome, { first, lost });
          tally.count(isWhole(outcome) ? 'answered' : 'partial', outcome.codes);
          return next;
        } catch (error) {
          if (!(error instanceof WrongPage)) throw error;
          this.#complain(error.message, after);
          return undefined;
        }
      default:
        return outcome satisfies never;
    }
  }

  #complain(reason: string, after: string | null): void {
    const { name, first, orderBy, tally } = this.#options;
    const page = `first: ${first}, orderBy: ${orderBy.field} ${orderBy.direction}, after: ${after ?? 'null'}`;
    tally.countWrong(`${name}: ${reason} (${page})`);
  }
}

function isWhole({ nodes, missingRegions }: PageAnswer): boolean {
  return missingRegions.size === 0 && !nodes.includes(null);
}
