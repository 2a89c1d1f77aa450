import type { IncomingHttpHeaders } from 'node:http';
import { checkAuthentication } from '../config/checkAuthentication.js';
import type { Config } from '../config/config.js';
import type { AuthWay } from '../config/settings/auth.js';
import { SETTINGS } from '../config/settings.js';
import { type OptionalSettings, withDefaults } from '../config/withDefaults.js';
import type { Logger } from '../model/logger.js';
import type { GroupAccounts } from './claims/accountRules.js';
import { parseGroups } from './files/parseGroups.js';
import { parseTokens } from './files/parseTokens.js';
import { FaultyFile, type FileContent, WatchedFile } from './files/watchedFile.js';
import { AlbKeys } from './keys/albKeys.js';
import { fetchKeySet } from './keys/fetchKeySet.js';
import { KeySet } from './keys/keySet.js';
import { AUTH_TIMING, type AuthTiming } from './timing.js';
import { NOT_MINE, type Strategy, type Verdict } from './verdict.js';
import { VerifiedTokens } from './verifiedTokens.js';
import { ALB_HEADER, AlbStrategy } from './ways/albStrategy.js';
import { JwtStrategy } from './ways/jwtStrategy.js';
import { TOKEN_HEADER, TokensStrategy } from './ways/tokensStrategy.js';

const ANY_ISSUER =
  'AUTH_JWKS_URL is set and AUTH_ISSUER is not: whatever issuer (iss) a token names, it is accepted if one of these keys has signed it. Set AUTH_ISSUER unless the keys are those of one issuer';

const AUTHENTICATION_SETTINGS = [
  'auth',
  'authIssuer',
  'authJwksUrl',
  'authAudience',
  'authClientId',
  'authAlgorithms',
  'authHeaders',
  'authClockToleranceMs',
  'authJwksMaxStaleMs',
  'authAlbArns',
  'authAlbKeysUrl',
  'authTokensFile',
  'authScopesClaim',
  'authScopeRead',
  'authScopeWrite',
  'authAccountsClaim',
  'authAccountsFile',
  'authGroupsClaim',
] as const;

type AuthenticationSettings = Pick<Config, (typeof AUTHENTICATION_SETTINGS)[number]>;

/** Settings that are left out have the same defaults as those of `serve`; `auth` must name a way. */
export interface AuthenticatorOptions extends OptionalSettings<(typeof AUTHENTICATION_SETTINGS)[number]> {
  readonly log: Logger;
  /** For tests. */
  readonly timing?: Partial<AuthTiming> | undefined;
}

/** Finds out who sent a request, from its headers alone. Programs that embed the gateway may bring their own. */
export interface Authenticator {
  /** Headers that may say who asks, in lower case: requests with one of them are not such as any page can send. */
  readonly headers: readonly string[];
  /** Never throws for what a client sent. */
  authenticate(headers: IncomingHttpHeaders): Promise<Verdict>;
  /** Ends what goes on in the background. */
  close(): void;
}

/**
 * Begins to fetch keys, and does not wait for them: until they are there, requests are answered with `unavailable`.
 * @throws FaultyFile if a file of tokens or accounts is wrong; Error if settings are missing or contradict each other
 */
export async function createAuthenticator(options: AuthenticatorOptions): Promise<Authenticator> {
  const settings = withDefaults(options, AUTHENTICATION_SETTINGS);
  const ways = settings.auth ?? [];
  if (ways.length === 0) throw new Error('AUTH: no way to authenticate is named; jwt, alb and tokens are accepted.');
  const faults = checkAuthentication(settings, 'aws');
  if (faults.length > 0) throw new Error(faults.join('\n'));
  if (settings.authJwksUrl !== undefined && settings.authIssuer === undefined) options.log.warn(ANY_ISSUER);
  const timing = { ...AUTH_TIMING, ...options.timing };
  const caches: VerifiedTokens[] = [];
  const files = await openFiles(settings, timing, options.log, () => {
    for (const cache of caches) cache.forgetAll();
  });
  const createCache = () => {
    const cache = new VerifiedTokens();
    caches.push(cache);
    return cache;
  };
  const parts = { settings, timing, log: options.log, files, createCache };
  const strategies = ways.map((way) => CREATE[way](parts));
  return {
    headers: [...new Set(ways.flatMap((way) => headersOf(way, settings)))],
    authenticate: (headers) => ask(strategies, headers),
    close: () => {
      for (const strategy of strategies) strategy.close();
      files.groups?.close();
    },
  };
}

/** Says what is wrong with the files that settings name, in sentences. */
export async function checkAuthFiles(settings: Partial<Config>): Promise<readonly string[]> {
  const { authTokensFile, authAccountsFile, authScopeRead, authScopeWrite } = settings;
  const faults: string[] = [];
  const check = async (setting: string, path: string | undefined, parse: (text: string) => FileContent<unknown>) => {
    if (path === undefined) return;
    try {
      await WatchedFile.check(path, setting, parse);
    } catch (error) {
      if (!(error instanceof FaultyFile)) throw error;
      faults.push(...error.faults);
    }
  };
  if (authScopeRead !== undefined && authScopeWrite !== undefined) {
    const scopeNames = { read: authScopeRead, write: authScopeWrite };
    await check(SETTINGS.authTokensFile.name, authTokensFile, (text) => parseTokens(text, scopeNames));
  }
  await check(SETTINGS.authAccountsFile.name, authAccountsFile, parseGroups);
  return faults;
}

function headersOf(way: AuthWay, { authHeaders }: AuthenticationSettings): readonly string[] {
  switch (way) {
    case 'jwt':
      return authHeaders;
    case 'alb':
      return [ALB_HEADER];
    case 'tokens':
      return [TOKEN_HEADER];
    default:
      return way satisfies never;
  }
}

/**
 * The first way that knows the caller decides: each credential is enough by itself. Otherwise it matters more that one
 * of them could not be looked at than that another is bad.
 */
async function ask(strategies: readonly Strategy[], headers: IncomingHttpHeaders): Promise<Verdict> {
  let worst: Verdict = NOT_MINE;
  for (const strategy of strategies) {
    const verdict = await strategy.verify(headers);
    if (verdict.kind === 'principal') return verdict;
    if (verdict.kind === 'unavailable' || (verdict.kind === 'rejected' && worst.kind === 'notMine')) worst = verdict;
  }
  return worst;
}

interface Files {
  readonly tokens: Awaited<ReturnType<typeof openTokens>> | undefined;
  readonly groups: WatchedFile<GroupAccounts> | undefined;
}

interface Parts {
  readonly settings: AuthenticationSettings;
  readonly timing: AuthTiming;
  readonly log: Logger;
  readonly files: Files;
  readonly createCache: () => VerifiedTokens;
}

const CREATE = {
  jwt: ({ settings, timing, log, files, createCache }) => {
    const { authIssuer, authJwksUrl, authJwksMaxStaleMs: maxStaleMs } = settings;
    const place = authJwksUrl === undefined ? { issuer: String(authIssuer) } : { jwksUrl: authJwksUrl };
    const verified = createCache();
    const keys = new KeySet({
      from: authJwksUrl ?? String(authIssuer),
      fetchKeys: (options) => fetchKeySet(place, options),
      onWithdrawal: () => verified.forgetAll(),
      maxStaleMs,
      timing,
      log,
    });
    return new JwtStrategy({ settings, keys, verified, groups: () => groupsOf(files) });
  },
  alb: ({ settings, timing, files, createCache }) => {
    const keys = new AlbKeys(timing);
    const { authAlbArns: albArns = [] } = settings;
    return new AlbStrategy({ settings, albArns, keys, verified: createCache(), groups: () => groupsOf(files) });
  },
  tokens: ({ files }) => {
    if (files.tokens === undefined) throw new Error('AUTH_TOKENS_FILE: it is required.');
    return new TokensStrategy(files.tokens);
  },
} as const satisfies Record<AuthWay, (parts: Parts) => Strategy>;

function groupsOf({ groups }: Files): GroupAccounts {
  return groups?.value ?? new Map();
}

async function openFiles(
  settings: AuthenticationSettings,
  { filePollMs: pollMs }: AuthTiming,
  log: Logger,
  onGroups: () => void,
): Promise<Files> {
  const { authTokensFile, authAccountsFile } = settings;
  const tokens = authTokensFile === undefined ? undefined : await openTokens(authTokensFile, settings, pollMs, log);
  if (authAccountsFile === undefined) return { tokens, groups: undefined };
  try {
    const setting = SETTINGS.authAccountsFile.name;
    const file = { path: authAccountsFile, setting, parse: parseGroups, nothing: new Map(), pollMs, log };
    return { tokens, groups: await WatchedFile.open<GroupAccounts>({ ...file, onChange: onGroups }) };
  } catch (error) {
    tokens?.close();
    throw error;
  }
}

function openTokens(path: string, settings: AuthenticationSettings, pollMs: number, log: Logger) {
  const scopeNames = { read: settings.authScopeRead, write: settings.authScopeWrite };
  return WatchedFile.open({
    path,
    setting: SETTINGS.authTokensFile.name,
    parse: (text) => parseTokens(text, scopeNames),
    nothing: [],
    pollMs,
    log,
    onChange: () => {},
  });
}
