import { GatewayError, RefusedByGuardDuty } from '../../../model/errors.js';
import type { StreamUpstream } from '../streams/stream.js';

/** A page of ids with its place in the list. */
export interface WalkedPage {
  readonly ids: readonly string[];
  /** The page's own; undefined for the list's first. */
  readonly token: string | undefined;
  /** Ids of the list ahead of the page. */
  readonly depth: number;
  readonly isLast: boolean;
}

/** GuardDuty does not take the token that a walk was to begin with, such as one from an old cursor. */
export class StaleToken extends Error {}

/** Walks through a list of ids page by page, from its beginning or from a token on. */
export class ListWalk {
  readonly #upstream: StreamUpstream;
  #token: string | undefined;
  #depth: number;
  #phase: 'fresh' | 'under way' | 'over' = 'fresh';

  /** @param from where a page begins; left out, the list */
  constructor(upstream: StreamUpstream, from?: { readonly token: string | undefined; readonly depth: number }) {
    this.#upstream = upstream;
    this.#token = from?.token;
    this.#depth = from?.depth ?? 0;
  }

  /** False once GuardDuty gave no further token. */
  get hasMore(): boolean {
    return this.#phase !== 'over';
  }

  /**
   * The next page, which may be empty. Callers look at `hasMore` first.
   * @throws StaleToken where the walk was to begin with a token that GuardDuty does not take
   */
  async next(maxResults: number): Promise<WalkedPage> {
    const [token, depth] = [this.#token, this.#depth];
    const page = await this.#list(maxResults, token);
    const ids = page?.ids ?? [];
    this.#token = page?.nextToken;
    this.#depth += ids.length;
    this.#phase = page?.nextToken === undefined ? 'over' : 'under way';
    return { ids, token, depth, isLast: this.#phase === 'over' };
  }

  async #list(maxResults: number, token: string | undefined) {
    try {
      return await this.#upstream.list(Math.min(maxResults, this.#upstream.maxIds), token);
    } catch (error) {
      if (!(error instanceof RefusedByGuardDuty) || token === undefined) throw error;
      throw this.#phase === 'fresh'
        ? new StaleToken('GuardDuty refused the token', { cause: error })
        : brokenOff(error);
    }
  }
}

/** A token that GuardDuty itself gave a moment ago. */
function brokenOff(cause: unknown): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', 'GuardDuty refused to go on with a list that it had begun.', {
    cause,
  });
}
