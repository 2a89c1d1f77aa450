import { GatewayError, RefusedByGuardDuty } from '../../../model/errors.js';
import type { StreamUpstream } from './streamUpstream.js';

/** A page of ids and its position in the list. */
export interface WalkedPage {
  readonly ids: readonly string[];
  /** The token that this page was requested with; undefined for the first page of the list. */
  readonly token: string | undefined;
  /** Number of ids in the list before this page. */
  readonly depth: number;
  readonly isLast: boolean;
}

/** GuardDuty refuses the token that a walk starts with, for example one from an old cursor. */
export class StaleToken extends Error {}

/** Reads a list of ids page by page, from its beginning or from a token. */
export class ListWalk {
  readonly #upstream: StreamUpstream;
  #token: string | undefined;
  #depth: number;
  #phase: 'fresh' | 'under way' | 'over' = 'fresh';

  /** @param from the page to start with; the first page of the list by default */
  constructor(upstream: StreamUpstream, from?: { readonly token: string | undefined; readonly depth: number }) {
    this.#upstream = upstream;
    this.#token = from?.token;
    this.#depth = from?.depth ?? 0;
  }

  /** False once GuardDuty has returned a page without a token. */
  get hasMore(): boolean {
    return this.#phase !== 'over';
  }

  /**
   * Reads the next page, which may be empty. Callers must check `hasMore` first.
   * @throws StaleToken if GuardDuty refuses the token that the walk starts with
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
        : refusedOwnToken(error);
    }
  }
}

/** GuardDuty refused a token that it had returned a moment ago: that is not the client's fault. */
function refusedOwnToken(cause: unknown): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', 'GuardDuty refused a page token that it had just returned.', {
    cause,
  });
}
