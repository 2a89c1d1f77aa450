import type { IncomingHttpHeaders } from 'node:http';

/** The headers of a request have 16 KB at most; a token that claims most of that is none of an issuer's. */
export const MAX_TOKEN_LENGTH = 12_288;

const BEARER = /^bearer +(\S+) *$/i;

/**
 * The token of the first of these headers that has one. `authorization` may have credentials of another scheme, which
 * are for somebody else; other headers have the bare token.
 */
export function readToken(headers: IncomingHttpHeaders, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = headers[name];
    if (typeof value !== 'string' || value === '') continue;
    const [, token] = BEARER.exec(value) ?? [];
    if (token !== undefined) return token;
    if (name !== 'authorization') return value;
  }
  return undefined;
}
