import { hash } from 'node:crypto';

const LONGEST_IN_WORDS = 3;

/** The AWS accounts whose findings somebody may see: all of them, or a set, which may be empty. */
export class VisibleAccounts {
  static readonly ALL = new VisibleAccounts(undefined);

  /** In ascending order; undefined for all accounts. */
  readonly ids: readonly string[] | undefined;
  /** Equal for equal sets of accounts, and for no others. */
  readonly key: string;
  readonly #set: ReadonlySet<string> | undefined;

  private constructor(ids: readonly string[] | undefined) {
    this.ids = ids;
    this.key = ids === undefined ? '*' : keyOf(ids);
    this.#set = ids && new Set(ids);
  }

  static of(ids: Iterable<string>): VisibleAccounts {
    return new VisibleAccounts([...new Set(ids)].sort());
  }

  get isLimited(): boolean {
    return this.ids !== undefined;
  }

  /** Whether nothing is visible at all. */
  get isEmpty(): boolean {
    return this.ids?.length === 0;
  }

  /** What belongs to no known account is visible only to those who may see all accounts. */
  has(accountId: unknown): boolean {
    return this.#set === undefined || (typeof accountId === 'string' && this.#set.has(accountId));
  }
}

/** Sets can be large, and their keys are part of many others. */
function keyOf(ids: readonly string[]): string {
  const text = ids.join(' ');
  return ids.length > LONGEST_IN_WORDS ? hash('sha256', text, 'base64url') : text;
}
