import type { IncomingHttpHeaders } from 'node:http';
import { errors, type JWTPayload, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Config } from '../../config/config.js';
import type { Principal } from '../../model/principal.js';
import { type AccountSettings, accountsOf, type GroupAccounts } from '../claims/accountRules.js';
import { type ScopeSettings, scopesOf } from '../claims/scopeRules.js';
import type { KeySet } from '../keys/keySet.js';
import { MAX_TOKEN_LENGTH, readToken } from '../readToken.js';
import { NOT_MINE, principal, type Rejection, rejected, type Strategy, type Verdict } from '../verdict.js';
import type { VerifiedTokens } from '../verifiedTokens.js';

type TokenSettings = Pick<
  Config,
  | 'authIssuer'
  | 'authJwksUrl'
  | 'authAudience'
  | 'authClientId'
  | 'authAlgorithms'
  | 'authHeaders'
  | 'authClockToleranceMs'
>;

export interface JwtStrategyOptions {
  readonly settings: TokenSettings & ScopeSettings & AccountSettings;
  readonly keys: KeySet;
  readonly verified: VerifiedTokens;
  readonly groups: () => GroupAccounts;
}

const JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Keys among which a token without a key id is tried. */
const MAX_KEYS_TRIED = 5;

/** Bearer tokens that an issuer has signed. */
export class JwtStrategy implements Strategy {
  readonly #options: JwtStrategyOptions;
  readonly #terms: JWTVerifyOptions;

  constructor(options: JwtStrategyOptions) {
    const { authIssuer, authAudience, authAlgorithms, authClockToleranceMs } = options.settings;
    this.#options = options;
    this.#terms = {
      algorithms: [...authAlgorithms],
      clockTolerance: authClockToleranceMs / 1000,
      requiredClaims: ['exp', 'sub'],
      ...(authIssuer !== undefined && { issuer: authIssuer }),
      ...(authAudience !== undefined && { audience: [...authAudience] }),
    };
  }

  async verify(headers: IncomingHttpHeaders): Promise<Verdict> {
    const { settings, keys, verified } = this.#options;
    const token = readToken(headers, settings.authHeaders);
    if (token === undefined) return NOT_MINE;
    if (token.length > MAX_TOKEN_LENGTH) return rejected('tooLong');
    if (!JWS.test(token)) return rejected('malformed');
    if (keys.find === undefined) await keys.whenFirstFetched();
    // Before what is remembered: without keys nobody knows whether the key of a verification has been withdrawn.
    if (keys.find === undefined) return this.#unavailable();
    const known = verified.find(token);
    return known === undefined ? this.#verifyNew(token, keys.find) : principal(known);
  }

  close(): void {
    this.#options.keys.close();
  }

  async #verifyNew(token: string, find: JWTVerifyGetKey): Promise<Verdict> {
    const { keys } = this.#options;
    const verdict = await this.#verifyWith(token, find);
    if (verdict.kind !== 'rejected' || verdict.reason !== 'unknownKey') return verdict;
    await keys.lookAgain();
    const latest = keys.find;
    if (latest === undefined) return this.#unavailable();
    const again = latest === find ? verdict : await this.#verifyWith(token, latest);
    const isUnknown = again.kind === 'rejected' && again.reason === 'unknownKey';
    // The issuer may have a new key, and the gateway cannot find out: the caller is not to blame.
    return isUnknown && keys.isUncertain ? this.#unavailable() : again;
  }

  async #verifyWith(token: string, find: JWTVerifyGetKey): Promise<Verdict> {
    const { verified, settings } = this.#options;
    const { generation } = verified;
    try {
      const payload = await this.#checkSignature(token, find);
      const rejection = this.#findFault(payload);
      if (rejection !== undefined) return rejected(rejection);
      const who = this.#toPrincipal(payload);
      const expiresAtMs = Number(payload.exp) * 1000 + settings.authClockToleranceMs;
      verified.remember(token, { principal: who, expiresAtMs }, generation);
      return principal(who);
    } catch (error) {
      return rejected(reasonOf(error));
    }
  }

  async #checkSignature(token: string, find: JWTVerifyGetKey): Promise<JWTPayload> {
    try {
      return (await jwtVerify(token, find, this.#terms)).payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return this.#tryKeys(token, error);
    }
  }

  async #tryKeys(token: string, candidates: errors.JWKSMultipleMatchingKeys): Promise<JWTPayload> {
    let tried = 0;
    for await (const key of candidates) {
      try {
        return (await jwtVerify(token, key, this.#terms)).payload;
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
      if (++tried === MAX_KEYS_TRIED) break;
    }
    throw new errors.JWSSignatureVerificationFailed();
  }

  /** What jose does not look at: the types of claims, and whom the token was issued to. */
  #findFault({ iss, sub, client_id, azp, token_use }: JWTPayload): Rejection | undefined {
    const { authClientId } = this.#options.settings;
    if (typeof sub !== 'string' || sub === '') return 'subject';
    if (iss !== undefined && typeof iss !== 'string') return 'issuer';
    if (authClientId === undefined) return undefined;
    const client = client_id ?? azp;
    if (typeof client !== 'string' || !authClientId.includes(client)) return 'client';
    // Cognito says what a token is for. An ID token tells an application who its user is, and is no key to an API;
    // whoever wants it nevertheless sets AUTH_AUDIENCE to the client and leaves AUTH_CLIENT_ID out.
    return token_use === undefined || token_use === 'access' ? undefined : 'use';
  }

  #toPrincipal(payload: JWTPayload): Principal {
    const { settings, groups } = this.#options;
    const { authIssuer, authJwksUrl } = settings;
    const client = payload.client_id ?? payload.azp;
    return {
      identity: {
        subject: String(payload.sub),
        issuer: payload.iss ?? authIssuer ?? String(authJwksUrl),
        client: typeof client === 'string' ? client : undefined,
      },
      scopes: scopesOf(payload, settings, []),
      accounts: accountsOf(payload, settings, groups()),
    };
  }

  #unavailable(): Verdict {
    return { kind: 'unavailable', retryAfterSeconds: this.#options.keys.retryAfterSeconds };
  }
}

const REASON_OF_CLAIM: Readonly<Record<string, Rejection>> = {
  iss: 'issuer',
  aud: 'audience',
  sub: 'subject',
  exp: 'expiry',
  nbf: 'notYetValid',
};

function reasonOf(error: unknown): Rejection {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return REASON_OF_CLAIM[error.claim] ?? 'claims';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknownKey';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return 'malformed';
}
