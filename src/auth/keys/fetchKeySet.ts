import type { JSONWebKeySet, JWK } from 'jose';
import { findUrlFault } from '../../config/kinds/safeUrl.js';
import { fetchText } from './fetchText.js';

/** Issuers have a handful of keys, in a few KB. */
const MAX_BYTES = 262_144;
const MAX_KEYS = 100;

const KEY_TYPES = new Set(['RSA', 'EC', 'OKP']);

/** Where the keys are: at a known place, or where the issuer's own document says. */
export type KeyPlace = { readonly jwksUrl: string } | { readonly issuer: string };

export interface FetchOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Fetches the keys of an issuer.
 * @throws if they cannot be fetched, or what was fetched makes no sense; messages repeat nothing of it
 */
export async function fetchKeySet(place: KeyPlace, options: FetchOptions): Promise<JSONWebKeySet> {
  const url = 'jwksUrl' in place ? place.jwksUrl : await discover(place.issuer, options);
  const { keys } = await fetchJson(url, options);
  if (!Array.isArray(keys)) throw new Error('The key server sent no key set.');
  const usable = keys.filter(isSigningKey);
  // A server that has lost its keys must not sign everybody out.
  if (usable.length === 0) throw new Error('The key server sent no key that could verify a signature.');
  if (usable.length > MAX_KEYS) throw new Error(`The key server sent more than ${MAX_KEYS} keys.`);
  return { keys: usable };
}

/** OpenID Connect Discovery 1.0, section 4: the document must name the issuer that was asked for. */
async function discover(issuer: string, options: FetchOptions): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = await fetchJson(url, options);
  if (document.issuer !== issuer) throw new Error('The discovery document is that of another issuer.');
  const { jwks_uri: jwksUrl } = document;
  if (typeof jwksUrl !== 'string') throw new Error('The discovery document has no jwks_uri.');
  const fault = findUrlFault(jwksUrl);
  if (fault !== undefined) throw new Error(`The jwks_uri of the discovery document cannot be used: ${fault}.`);
  // A public issuer has no business with what listens on this machine.
  if (issuer.startsWith('https:') && !jwksUrl.startsWith('https:')) {
    throw new Error('The jwks_uri of the discovery document cannot be used: it is not https.');
  }
  return jwksUrl;
}

async function fetchJson(url: string, options: FetchOptions): Promise<Readonly<Record<string, unknown>>> {
  const text = await fetchText(url, { ...options, maxBytes: MAX_BYTES });
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null) throw new Error('The key server sent no JSON object.');
  return json as Record<string, unknown>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would repeat a part of the text.
    return undefined;
  }
}

/** Anything else in a key set (keys for encryption, secrets, types of the future) is not for us. */
function isSigningKey(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, use = 'sig' } = key as JWK;
  return typeof kty === 'string' && KEY_TYPES.has(kty) && use === 'sig' && !('d' in key);
}
