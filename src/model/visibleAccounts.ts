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
    this.key = ids?.join(' ') ?? '*';
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
