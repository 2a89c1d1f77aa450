import { isLoopbackHost } from '../model/isLoopbackHost.js';
import type { Config, Mode } from './config.js';
import type { AuthWay } from './settings/auth.js';
import { SETTINGS } from './settings.js';

/** Settings without which a way does not work; of the names of one row, one is enough. */
const NEEDS = {
  jwt: [
    ['authIssuer', 'authJwksUrl'],
    ['authAudience', 'authClientId'],
  ],
  alb: [['authAlbArns'], ['authClientId']],
  tokens: [['authTokensFile']],
} as const satisfies Record<AuthWay, readonly (readonly (keyof Config)[])[]>;

/** Settings that mean something only to some ways. Whoever sets one expects to be protected by it. */
const USED_BY = {
  authIssuer: ['jwt'],
  authJwksUrl: ['jwt'],
  authAudience: ['jwt'],
  authClientId: ['jwt', 'alb'],
  authAlbArns: ['alb'],
  authAlbKeysUrl: ['alb'],
  authTokensFile: ['tokens'],
  authScopesClaim: ['jwt', 'alb'],
  authAccountsClaim: ['jwt', 'alb'],
  authAccountsFile: ['jwt', 'alb'],
  authGroupsClaim: ['jwt', 'alb'],
} as const satisfies Partial<Record<keyof Config, readonly AuthWay[]>>;

/**
 * Finds settings of AUTH that are missing, contradict each other or would have no effect.
 * @param values lacks the settings that have a fault of their own: nothing more is said of those
 */
export function checkAuthentication(values: Partial<Config>, mode: Mode): string[] {
  if (!('auth' in values)) return [];
  const ways = values.auth ?? [];
  const faults = [...unsaid(values, mode), ...missing(values, ways), ...unused(values, ways), ...groups(values)];
  if (ways.length > 0 && isUnset(values, 'cursorSecret')) {
    faults.push(
      'CURSOR_SECRET: it is required when AUTH is not none, because callers could guess a derived secret; 16 or more random characters are accepted, the same on all replicas.',
    );
  }
  return faults;
}

function unsaid({ auth, host }: Partial<Config>, mode: Mode): string[] {
  if (mode === 'local' || auth !== undefined || host === undefined || isLoopbackHost(host)) return [];
  return [
    `AUTH: HOST=${host} lets others reach the gateway, so AUTH must say who may ask; ${SETTINGS.auth.accepts} is accepted. With none, everybody who reaches it may do what the other settings allow.`,
  ];
}

function missing(values: Partial<Config>, ways: readonly AuthWay[]): string[] {
  return ways.flatMap((way) =>
    NEEDS[way].flatMap((keys) => {
      if (!keys.every((key) => isUnset(values, key))) return [];
      const names = keys.map((key) => SETTINGS[key].name);
      const others = names.length > 1 ? `, or ${names.slice(1).join(', or ')}` : '';
      return [`${names[0]}: AUTH=${way} requires it${others}; ${SETTINGS[keys[0]].accepts} is accepted.`];
    }),
  );
}

function unused(values: Partial<Config>, ways: readonly AuthWay[]): string[] {
  return Object.entries(USED_BY).flatMap(([key, users]) => {
    const isSet = values[key as keyof Config] !== undefined;
    if (!isSet || users.some((way) => ways.includes(way))) return [];
    return [
      `${SETTINGS[key as keyof typeof USED_BY].name}: it is accepted only if AUTH names ${users.join(' or ')}; otherwise it would have no effect.`,
    ];
  });
}

function groups(values: Partial<Config>): string[] {
  const [file, claim] = [SETTINGS.authAccountsFile.name, SETTINGS.authGroupsClaim.name];
  if (isUnset(values, 'authAccountsFile') && values.authGroupsClaim !== undefined) {
    return [`${file}: ${claim} requires it, as it says what groups may see; a JSON file is accepted.`];
  }
  if (isUnset(values, 'authGroupsClaim') && values.authAccountsFile !== undefined) {
    return [`${claim}: ${file} requires it, as it says which groups a caller has; the name of a claim is accepted.`];
  }
  return [];
}

/** A setting with a fault of its own is not unset. */
function isUnset(values: Partial<Config>, key: keyof Config): boolean {
  return key in values && values[key] === undefined;
}
