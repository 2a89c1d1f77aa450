import { setTimeout as sleep } from 'node:timers/promises';
import { askPage, isExpiredCursor, type Outcome, type PageAnswer } from './askPage.js';
import type { ChaosOrder, Oracle } from './oracle.js';
import type { Tally } from './tally.js';
import { Walk, type WalkPlace, WrongPage } from './walk.js';

export interface ClientOptions {
  readonly name: string;
  readonly url: string;
  readonly oracle: Oracle;
  readonly first: number;
  readonly orderBy: ChaosOrder;
  readonly partial: boolean;
  /** Whether a page that lacks something is asked for again before the client goes on behind it. */
  readonly isPicky: boolean;
  readonly lost: ReadonlySet<string>;
  readonly tally: Tally;
  /** Gone off when clients are to finish the walk that they are on. */
  readonly finish: AbortSignal;
}

const RETRIES = 3;
const PAUSE_MS = 40;

/** Behind a page, or nowhere: then the walk begins anew. */
interface Step {
  readonly place: WalkPlace;
  readonly after: string | null;
}

/** A client that pages through the one list again and again, as a frontend would: it retries, and begins anew. */
export class PagingClient {
  readonly #options: ClientOptions;
  readonly #walk: Walk;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#walk = new Walk(options.oracle, options.orderBy);
  }

  /** @returns once it was told to finish, and has completed at least one walk */
  async run(): Promise<void> {
    let isComplete = false;
    while (!isComplete || !this.#options.finish.aborted) {
      if (await this.#walkThrough()) {
        this.#options.tally.walks++;
        isComplete = true;
      }
    }
  }

  /** @returns whether the end was reached */
  async #walkThrough(): Promise<boolean> {
    let step: Step | undefined = { place: this.#walk.beginning, after: null };
    do {
      const next: Step | 'end' | undefined = await this.#nextPage(step);
      if (next === 'end') return true;
      step = next;
    } while (step !== undefined);
    return false;
  }

  /** @returns undefined where the walk cannot go on from here */
  async #nextPage({ place, after }: Step): Promise<Step | 'end' | undefined> {
    const { url, first, orderBy, partial, isPicky } = this.#options;
    for (let attempt = 0; attempt <= RETRIES; attempt++) {
      const outcome = await askPage(url, { first, after, orderBy, partial });
      const behind = this.#judge(outcome, place, after);
      if (outcome.kind === 'page' && behind !== undefined) {
        const isLast = !isPicky || attempt === RETRIES;
        if (isWhole(outcome) || isLast)
          return outcome.hasNextPage ? { place: behind, after: outcome.endCursor } : 'end';
      }
      if (isExpiredCursor(outcome) || outcome.kind === 'nonsense' || outcome.kind === 'lost') return undefined;
      await sleep(PAUSE_MS * (attempt + 1));
    }
    return undefined;
  }

  /** Counts an outcome. @returns the place behind the page, where there is a right one */
  #judge(outcome: Outcome, place: WalkPlace, after: string | null): WalkPlace | undefined {
    const { tally, first, lost } = this.#options;
    switch (outcome.kind) {
      case 'failed':
        if (isExpiredCursor(outcome)) tally.expiredCursors++;
        tally.count('failed', outcome.codes);
        return undefined;
      // There is one gateway, and nobody ends it.
      case 'lost':
      case 'nonsense':
        this.#complain(outcome.reason, after);
        return undefined;
      case 'page':
        try {
          const behind = this.#walk.follow(place, outcome, { first, lost });
          tally.count(isWhole(outcome) ? 'answered' : 'partial', outcome.codes);
          return behind;
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
