import type { IncomingHttpHeaders } from 'node:http';
import { AlbJwtVerifier } from 'aws-jwt-verify';
import { AlbJwksCache } from 'aws-jwt-verify/alb-cache';
import {
  AlbJwtInvalidClientIdError,
  AlbJwtInvalidSignerError,
  JwtExpiredError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtWithoutValidKidError,
} from 'aws-jwt-verify/error';
import type { Config } from '../../config/config.js';
import type { Principal } from '../../model/principal.js';
import { type AccountSettings, accountsOf, type GroupAccounts } from '../claims/accountRules.js';
import type { Claims } from '../claims/readClaim.js';
import { type ScopeSettings, scopesOf } from '../claims/scopeRules.js';
import { type AlbKeys, AlbKeysUnavailable, UnknownAlbKey } from '../keys/albKeys.js';
import { MAX_TOKEN_LENGTH, readToken } from '../readToken.js';
import { NOT_MINE, principal, type Rejection, rejected, type Strategy, type Verdict } from '../verdict.js';
import type { VerifiedTokens } from '../verifiedTokens.js';

type AlbSettings = Pick<Config, 'authClientId' | 'authAlbKeysUrl' | 'authClockToleranceMs'>;

export interface AlbStrategyOptions {
  readonly settings: AlbSettings & ScopeSettings & AccountSettings;
  readonly albArns: readonly string[];
  readonly keys: AlbKeys;
  readonly verified: VerifiedTokens;
  readonly groups: () => GroupAccounts;
}

/** Where a load balancer says who asks. */
export const ALB_HEADER = 'x-amzn-oidc-data';

/**
 * The verifier keeps a key for each `iss` that it reads, before it has verified the signature. It is made anew after so
 * many refusals, so that forged headers cannot fill the memory.
 */
const MAX_REFUSALS = 100;

/**
 * The header with which an application load balancer says who its user is. Anybody can have a load balancer that signs
 * anything, so the signer counts, not only the signature.
 */
export class AlbStrategy implements Strategy {
  readonly #options: AlbStrategyOptions;
  #verifiers: ReadonlyMap<string, Verifier>;
  #refusals = 0;

  constructor(options: AlbStrategyOptions) {
    this.#options = options;
    this.#verifiers = createVerifiers(options);
  }

  async verify(headers: IncomingHttpHeaders): Promise<Verdict> {
    const { keys, verified } = this.#options;
    const token = readToken(headers, [ALB_HEADER]);
    if (token === undefined) return NOT_MINE;
    if (token.length > MAX_TOKEN_LENGTH) return rejected('tooLong');
    const known = verified.find(token);
    if (known !== undefined) return principal(known);
    const { generation } = verified;
    const { signer, client } = readHeader(token);
    // Also before a key is fetched: foreign headers cost the key server nothing.
    const verifier = typeof signer === 'string' ? this.#verifiers.get(signer) : undefined;
    if (verifier === undefined) return rejected('signer');
    if (!this.#isClient(client)) return rejected('client');
    try {
      const payload = await verifier.verify(token);
      if (typeof payload.sub !== 'string' || payload.sub === '') return rejected('subject');
      if (typeof payload.exp !== 'number') return rejected('expiry');
      const who = this.#toPrincipal(payload, String(signer), String(client));
      const expiresAtMs = payload.exp * 1000 + this.#options.settings.authClockToleranceMs;
      verified.remember(token, { principal: who, expiresAtMs }, generation);
      return principal(who);
    } catch (error) {
      this.#countRefusal();
      if (error instanceof AlbKeysUnavailable) {
        return { kind: 'unavailable', retryAfterSeconds: keys.retryAfterSeconds };
      }
      return rejected(reasonOf(error));
    }
  }

  close(): void {
    this.#options.keys.close();
  }

  #isClient(client: unknown): boolean {
    const { authClientId = [] } = this.#options.settings;
    return typeof client === 'string' && authClientId.includes(client);
  }

  #toPrincipal(payload: Claims, signer: string, client: string): Principal {
    const { settings, groups } = this.#options;
    return {
      identity: {
        subject: String(payload.sub),
        issuer: typeof payload.iss === 'string' ? payload.iss : signer,
        client,
      },
      scopes: scopesOf(payload, settings, ['read']),
      accounts: accountsOf(payload, settings, groups()),
    };
  }

  #countRefusal(): void {
    this.#refusals++;
    if (this.#refusals < MAX_REFUSALS) return;
    this.#refusals = 0;
    this.#verifiers = createVerifiers(this.#options);
  }
}

interface Verifier {
  verify(token: string): Promise<Claims>;
}

/** A verifier for each load balancer, by its ARN: the library's own take those of one region only. */
function createVerifiers({ settings, albArns, keys }: AlbStrategyOptions): ReadonlyMap<string, Verifier> {
  const { authClientId = [], authAlbKeysUrl, authClockToleranceMs } = settings;
  const jwksCache = new AlbJwksCache({ fetcher: keys });
  return new Map(
    albArns.map((albArn) => [
      albArn,
      AlbJwtVerifier.create(
        {
          albArn,
          clientId: [...authClientId],
          // Any issuer that the load balancer was told to trust.
          issuer: null,
          jwksUri: authAlbKeysUrl?.replace(/\/$/, '') ?? keysUrlOf(albArn),
          graceSeconds: authClockToleranceMs / 1000,
        },
        { jwksCache },
      ),
    ]),
  );
}

/** The guide to application load balancers, "Authenticate users": GovCloud has its keys in buckets. */
function keysUrlOf(albArn: string): string {
  const [, partition, , region] = albArn.split(':');
  if (partition === 'aws-us-gov') return `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}`;
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://public-keys.auth.elb.${region}.${suffix}`;
}

/** The header of a token, not verified; empty if it has none. */
function readHeader(token: string): Claims {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64').toString('utf8'));
    return typeof header === 'object' && header !== null ? (header as Claims) : {};
  } catch {
    return {};
  }
}

function reasonOf(error: unknown): Rejection {
  if (error instanceof JwtExpiredError) return 'expired';
  if (error instanceof JwtNotBeforeError) return 'notYetValid';
  if (error instanceof AlbJwtInvalidSignerError) return 'signer';
  if (error instanceof AlbJwtInvalidClientIdError) return 'client';
  if (error instanceof JwtInvalidSignatureError) return 'signature';
  if (error instanceof JwtInvalidSignatureAlgorithmError) return 'algorithm';
  if (error instanceof UnknownAlbKey || error instanceof JwtWithoutValidKidError) return 'unknownKey';
  return 'malformed';
}
