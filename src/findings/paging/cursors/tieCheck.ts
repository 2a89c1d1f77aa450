import { hash } from 'node:crypto';

export const CHECK_BYTES = 6;

/**
 * One fingerprint of the entries that several streams passed last. A cursor has it for streams that tie with the cursor
 * and whose anchors it has no room for: their positions are found by rank alone, which is wrong if their lists have
 * changed.
 */
export class TieCheck {
  readonly #bytes = Buffer.alloc(CHECK_BYTES);
  /** How many streams the check covers. */
  #count = 0;

  /** @param fingerprint of the last entry that the stream passed */
  add(slot: number, fingerprint: string | undefined): void {
    this.#count++;
    this.#toggle(slot, fingerprint);
  }

  /** Takes back what `add` did with the same arguments. */
  remove(slot: number, fingerprint: string | undefined): void {
    this.#count--;
    this.#toggle(slot, fingerprint);
  }

  clear(): void {
    this.#count = 0;
    this.#bytes.fill(0);
  }

  /** Undefined if the check covers no stream. */
  get text(): string | undefined {
    return this.#count === 0 ? undefined : this.#bytes.toString('base64url');
  }

  /** By exclusive or: the order of streams does not matter, and toggling twice changes nothing. */
  #toggle(slot: number, fingerprint: string | undefined): void {
    const digest = hash('sha256', `${slot} ${fingerprint ?? ''}`, 'buffer');
    for (let at = 0; at < CHECK_BYTES; at++) this.#bytes[at] = (this.#bytes[at] ?? 0) ^ (digest[at] ?? 0);
  }
}
