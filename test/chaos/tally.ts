/** The outcomes of the pages of one run. */
export interface Counts {
  answered: number;
  partial: number;
  failed: number;
  wrong: number;
}

/** Enough to diagnose, few enough to read. */
const MOST_SAMPLES = 3;

/** Counts what the clients of one run saw. */
export class Tally {
  /** During the fault. */
  readonly during: Counts = { answered: 0, partial: 0, failed: 0, wrong: 0 };
  /** Before and after the fault. */
  readonly besides: Counts = { answered: 0, partial: 0, failed: 0, wrong: 0 };
  readonly codes = new Map<string, number>();
  readonly wrongs: string[] = [];
  walks = 0;
  expiredCursors = 0;
  isFaulty = false;

  count(outcome: keyof Counts, codes: readonly string[]): void {
    this.#counts[outcome]++;
    for (const code of new Set(codes)) this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
  }

  countWrong(what: string): void {
    this.#counts.wrong++;
    if (this.wrongs.length < MOST_SAMPLES) this.wrongs.push(what);
  }

  get wrong(): number {
    return this.during.wrong + this.besides.wrong;
  }

  get pages(): number {
    return [this.during, this.besides].reduce((sum, { answered, partial, failed, wrong }) => {
      return sum + answered + partial + failed + wrong;
    }, 0);
  }

  get #counts(): Counts {
    return this.isFaulty ? this.during : this.besides;
  }
}
