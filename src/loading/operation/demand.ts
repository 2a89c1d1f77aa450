import type { Caller } from '../../model/caller.js';
import { VisibleAccounts } from '../../model/visibleAccounts.js';
import type { WantedCalls } from '../admission/wantedCalls.js';

/** Who admits an operation to the sources. */
interface Admittance extends Pick<Caller, 'rank' | 'begunAt'> {
  /** @returns undefined where the calls can be made right away */
  enter(wanted: WantedCalls): Promise<void> | undefined;
}

/** For work that is not admitted: it goes first. */
const UNCONDITIONAL: Admittance = { rank: 0, begunAt: 0, enter: () => undefined };

/** What one operation asks of one source, and how new it has to be. Instants are on the clock of performance.now(). */
export class Demand implements Caller {
  /** Who asks: an operation does not wait for itself. */
  readonly operation: symbol;
  /** Answers that were asked for earlier are not accepted; 0 where any is. */
  readonly since: number;
  /** Goes off when the operation has ended. */
  readonly signal: AbortSignal | undefined;
  /** Whose findings the operation may see. */
  readonly accounts: VisibleAccounts;
  readonly #admittance: Admittance;
  readonly #listed = new Map<string, number>();
  readonly #reused = new Set<string>();
  readonly #visible = new Set<string>();
  readonly #calls = new Set<object>();

  constructor(
    operation: symbol,
    since: number,
    signal?: AbortSignal,
    admittance: Admittance = UNCONDITIONAL,
    accounts: VisibleAccounts = VisibleAccounts.ALL,
  ) {
    this.operation = operation;
    this.since = since;
    this.signal = signal;
    this.#admittance = admittance;
    this.accounts = accounts;
  }

  get rank(): number {
    return this.#admittance.rank;
  }

  get begunAt(): number {
    return this.#admittance.begunAt;
  }

  /** Asks for calls before they are made. @returns undefined where they can be made right away */
  enter(wanted: WantedCalls): Promise<void> | undefined {
    return this.#admittance.enter(wanted);
  }

  /** The operation waits for a call, its own or one that it shares; each counts once. */
  noteCall(call: object): void {
    this.#calls.add(call);
  }

  get callsMade(): number {
    return this.#calls.size;
  }

  /** How new the document of this finding has to be. */
  sinceOf(id: string): number {
    return this.#listed.get(id) ?? this.since;
  }

  /** The source has listed these among the findings that the operation may see. */
  noteVisible(ids: readonly string[]): void {
    if (this.accounts.isLimited) for (const id of ids) this.#visible.add(id);
  }

  /** Whether the operation knows that there is such a finding, and may see it. */
  isKnownVisible(id: string): boolean {
    return this.#visible.has(id);
  }

  /** The operation is answered with a document that was read for another one. */
  noteReuse(id: string): void {
    this.#reused.add(id);
  }

  /** The finding was changed: documents that were asked for until now are not accepted. */
  noteChanged(id: string): void {
    this.#listed.set(id, performance.now());
  }

  /**
   * A list has the finding, which has not moved since the given instant. An older document may contradict the list: it
   * would misplace the finding, and cursors would skip others.
   *
   * @returns whether the operation has been answered with an older document, and has to read it again
   */
  noteListed(id: string, unchangedSince: number): boolean {
    if (unchangedSince <= this.sinceOf(id)) return false;
    this.#listed.set(id, unchangedSince);
    return this.#reused.delete(id);
  }
}
