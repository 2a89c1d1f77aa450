import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { StaticToken } from '../files/parseTokens.js';
import type { WatchedFile } from '../files/watchedFile.js';
import { MAX_TOKEN_LENGTH, readToken } from '../readToken.js';
import { NOT_MINE, principal, rejected, type Strategy, type Verdict } from '../verdict.js';

/** Where a script says who it is. */
export const TOKEN_HEADER = 'authorization';
/** What audit lines name as the issuer of a static token. */
const ISSUER = 'AUTH_TOKENS_FILE';

/** Tokens of a file, for scripts. */
export class TokensStrategy implements Strategy {
  readonly #file: WatchedFile<readonly StaticToken[]>;

  constructor(file: WatchedFile<readonly StaticToken[]>) {
    this.#file = file;
  }

  verify(headers: IncomingHttpHeaders): Verdict {
    const token = readToken(headers, [TOKEN_HEADER]);
    if (token === undefined) return NOT_MINE;
    if (token.length > MAX_TOKEN_LENGTH) return rejected('tooLong');
    const digest = createHash('sha256').update(token).digest();
    let found: StaticToken | undefined;
    // All of them, so that the time does not tell which one matches.
    for (const candidate of this.#file.value) if (timingSafeEqual(candidate.digest, digest)) found = candidate;
    if (found === undefined) return rejected('unknownToken');
    const { name, scopes, accounts } = found;
    return principal({ identity: { subject: name, issuer: ISSUER, client: undefined }, scopes, accounts });
  }

  close(): void {
    this.#file.close();
  }
}
