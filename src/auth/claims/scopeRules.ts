import type { Config } from '../../config/config.js';
import type { Scope } from '../../model/principal.js';
import { type Claims, readClaim } from './readClaim.js';

export type ScopeSettings = Pick<Config, 'authScopesClaim' | 'authScopeRead' | 'authScopeWrite'>;

/** RFC 8693 calls the claim `scope`; Okta and Entra call it `scp`. */
const USUAL_CLAIMS = ['scope', 'scp'];

/**
 * What the holder of a token may do.
 * @param unsaid what somebody may do whose token has no claim with scopes
 */
export function scopesOf(claims: Claims, settings: ScopeSettings, unsaid: readonly Scope[]): ReadonlySet<Scope> {
  const { authScopesClaim, authScopeRead, authScopeWrite } = settings;
  const names = authScopesClaim === undefined ? USUAL_CLAIMS : [authScopesClaim];
  const value = names.map((name) => readClaim(claims, name)).find((value) => value !== undefined && value !== null);
  if (value === undefined) return new Set(unsaid);
  const given = new Set(namesIn(value));
  const scopes = new Set<Scope>();
  if (given.has(authScopeRead)) scopes.add('read');
  if (given.has(authScopeWrite)) scopes.add('write');
  return scopes;
}

/** An array, or text separated by blanks (RFC 6749, section 3.3). A comma belongs to a name, and grants nothing. */
function namesIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? value.split(/\s+/) : [];
}
