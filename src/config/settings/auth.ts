import { duration } from '../kinds/duration.js';
import { listOf } from '../kinds/listOf.js';
import { matching } from '../kinds/matching.js';
import { onOff } from '../kinds/onOff.js';
import { safeUrl } from '../kinds/safeUrl.js';
import { text } from '../kinds/text.js';
import { wordsOf } from '../kinds/wordsOf.js';
import { optionalSetting, setting } from '../setting.js';

/** A way to say who one is. */
export type AuthWay = 'jwt' | 'alb' | 'tokens';
const AUTH_WAYS: readonly AuthWay[] = ['jwt', 'alb', 'tokens'];

/** Signatures with a public key. HS* would make a secret of what a key server publishes, and none is no signature. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
] as const;

/** RFC 6749, section 3.3, without the comma and the #, which files of static tokens need. */
const scope = matching({ name: 'a scope', pattern: /^[!$-+\--[\]-~]+$/, example: 'findings:read' });
const claim = matching({ name: 'the name of a claim', pattern: /^\S+$/, example: 'accounts' });

/** Who may ask, and what they may do and see. */
export const AUTH_SETTINGS = {
  /** Ways to authenticate; empty for `none`, undefined where nothing is said. */
  auth: optionalSetting({
    name: 'AUTH',
    kind: wordsOf({ words: AUTH_WAYS, nothing: 'none' }),
    defaultText: 'none if HOST is a loopback address, otherwise it must be set',
    meaning: 'how callers authenticate: signed bearer tokens, the headers of a load balancer, or tokens of a file',
  }),
  authIssuer: optionalSetting({
    name: 'AUTH_ISSUER',
    kind: safeUrl,
    meaning: 'jwt: who must have issued a token; its keys are found by OpenID Connect discovery',
  }),
  authJwksUrl: optionalSetting({
    name: 'AUTH_JWKS_URL',
    kind: safeUrl,
    meaning:
      'jwt: where the keys are, instead of discovery; without AUTH_ISSUER tokens of any issuer are accepted whose signature has one of these keys',
  }),
  authAudience: optionalSetting({
    name: 'AUTH_AUDIENCE',
    kind: listOf({ name: 'an audience', pattern: /^\S+$/, example: 'https://findings.example.com' }),
    meaning: 'jwt: a token must be meant for one of these audiences (aud)',
  }),
  authClientId: optionalSetting({
    name: 'AUTH_CLIENT_ID',
    kind: listOf({ name: 'a client id', pattern: /^\S+$/, example: '1example23456789' }),
    meaning: 'jwt, alb: a token must have been issued to one of these clients (client_id or azp)',
  }),
  authAlgorithms: setting({
    name: 'AUTH_ALGORITHMS',
    kind: wordsOf({ words: ALGORITHMS }),
    default: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    meaning: 'jwt: accepted signatures',
  }),
  /** Names of headers in lower case. */
  authHeaders: setting({
    name: 'AUTH_HEADERS',
    kind: headerNames(),
    default: ['authorization'],
    meaning: 'jwt: headers that may have the token; the first of them that is sent counts',
  }),
  authClockToleranceMs: setting({
    name: 'AUTH_CLOCK_TOLERANCE',
    kind: duration({ leastMs: 0, mostMs: 600_000 }),
    default: 30_000,
    meaning: 'jwt, alb: how far the clocks of issuer and gateway may be apart',
  }),
  authJwksMaxStaleMs: setting({
    name: 'AUTH_JWKS_MAX_STALE',
    kind: duration({ leastMs: 1000, mostMs: 7 * 86_400_000 }),
    default: 86_400_000,
    meaning: 'jwt: how long keys are used while they cannot be fetched again; after that requests get 503',
  }),
  authAlbArns: optionalSetting({
    name: 'AUTH_ALB_ARNS',
    kind: listOf({
      name: 'the ARN of an application load balancer',
      pattern:
        /^arn:aws[a-z-]*:elasticloadbalancing:[a-z]{2}(-[a-z]+)+-\d:\d{12}:loadbalancer\/app\/[\w-]+\/[0-9a-f]+$/,
      example: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
    }),
    meaning: 'alb: the load balancers whose x-amzn-oidc-data is believed',
  }),
  authAlbKeysUrl: optionalSetting({
    name: 'AUTH_ALB_KEYS_URL',
    kind: safeUrl,
    defaultText: 'that of the region',
    meaning: 'alb: where the keys of load balancers are',
  }),
  authTokensFile: optionalSetting({
    name: 'AUTH_TOKENS_FILE',
    kind: text('a file'),
    meaning: 'tokens: the file of static tokens; a change holds within 10s',
  }),
  /** Undefined: `scope`, else `scp`. */
  authScopesClaim: optionalSetting({
    name: 'AUTH_SCOPES_CLAIM',
    kind: claim,
    defaultText: 'scope, else scp',
    meaning: 'jwt, alb: the claim with scopes, an array or text separated by blanks',
  }),
  authScopeRead: setting({
    name: 'AUTH_SCOPE_READ',
    kind: scope,
    default: 'findings:read',
    meaning: 'the scope that allows reading',
  }),
  authScopeWrite: setting({
    name: 'AUTH_SCOPE_WRITE',
    kind: scope,
    default: 'findings:write',
    meaning: 'the scope that allows changes',
  }),
  authAccountsClaim: optionalSetting({
    name: 'AUTH_ACCOUNTS_CLAIM',
    kind: claim,
    meaning:
      'jwt, alb: the claim with the AWS accounts whose findings a caller may see; * is all of them, and a missing claim is none',
  }),
  authAccountsFile: optionalSetting({
    name: 'AUTH_ACCOUNTS_FILE',
    kind: text('a JSON file'),
    meaning: 'jwt, alb: which accounts the groups of AUTH_GROUPS_CLAIM may see; a change holds within 10s',
  }),
  authGroupsClaim: optionalSetting({
    name: 'AUTH_GROUPS_CLAIM',
    kind: claim,
    meaning: 'jwt, alb: the claim with the groups of a caller, for AUTH_ACCOUNTS_FILE',
  }),
  authSchemaDirectives: setting({
    name: 'AUTH_SCHEMA_DIRECTIVES',
    kind: onOff,
    default: false,
    meaning: 'print @authenticated and @requiresScopes into the SDL, for a router that enforces them too',
  }),
} as const;

function headerNames() {
  const kind = listOf({
    name: 'the name of a header',
    pattern: /^[\w-]+$/,
    example: 'authorization,cf-access-jwt-assertion',
  });
  return { ...kind, parse: (text: string) => kind.parse(text.toLowerCase()) };
}
