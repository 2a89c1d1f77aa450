import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Principal } from '../model/principal.js';

const MAX_TOKENS = 2000;

interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/**
 * Remembers what tokens were verified to say, until they expire or the ground of the verification is gone. Tokens are
 * known by their SHA-256 alone, so that a dump of the memory has none that was not in use.
 */
export class VerifiedTokens {
  readonly #verified = new LRUCache<string, Verified>({ max: MAX_TOKENS });
  #generation = 0;

  /** To be read before a verification begins, and given to `remember`. */
  get generation(): number {
    return this.#generation;
  }

  find(token: string): Principal | undefined {
    const digest = digestOf(token);
    const found = this.#verified.get(digest);
    if (found === undefined || Date.now() < found.expiresAtMs) return found?.principal;
    this.#verified.delete(digest);
    return undefined;
  }

  /** @param generation what it was when the verification began: one that was overtaken by `forgetAll` is not kept */
  remember(token: string, verified: Verified, generation: number): void {
    if (generation === this.#generation) this.#verified.set(digestOf(token), verified);
  }

  forgetAll(): void {
    this.#generation++;
    this.#verified.clear();
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
