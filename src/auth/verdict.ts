import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../model/principal.js';

/** Why a credential is refused. Never a value of the credential: verdicts reach logs and answers. */
export type Rejection =
  | 'tooLong'
  | 'malformed'
  | 'algorithm'
  | 'unknownKey'
  | 'signature'
  | 'expired'
  | 'notYetValid'
  | 'issuer'
  | 'audience'
  | 'client'
  | 'signer'
  /** It does not say until when it holds. */
  | 'expiry'
  /** It does not say whose it is. */
  | 'subject'
  /** It is for something else than access to an API. */
  | 'use'
  | 'claims'
  | 'unknownToken';

/**
 * What one way to authenticate says of a request. `notMine`: there is no credential for it. `rejected`: there is one,
 * and it is bad. `unavailable`: whether it is good cannot be found out at the moment.
 */
export type Verdict =
  | { readonly kind: 'notMine' }
  | { readonly kind: 'principal'; readonly principal: Principal }
  | { readonly kind: 'rejected'; readonly reason: Rejection }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number };

/** One way to authenticate. */
export interface Strategy {
  verify(headers: IncomingHttpHeaders): Verdict | Promise<Verdict>;
  close(): void;
}

export const NOT_MINE: Verdict = { kind: 'notMine' };

export function rejected(reason: Rejection): Verdict {
  return { kind: 'rejected', reason };
}

export function principal(principal: Principal): Verdict {
  return { kind: 'principal', principal };
}
