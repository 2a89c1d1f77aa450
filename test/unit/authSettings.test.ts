import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config/readConfig.js';

const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188';
const JWT = { AUTH: 'jwt', AUTH_ISSUER: 'https://idp.example.com', AUTH_AUDIENCE: 'findings' };
const SECRET = { CURSOR_SECRET: '0123456789abcdef' };

function faultsOf(environment: Record<string, string>, mode: 'aws' | 'local' = 'aws'): readonly string[] {
  const result = readConfig({ AWS_REGION: 'eu-west-1', ...environment }, mode);
  return result.kind === 'faults' ? result.faults : [];
}

/** The settings that the faults are about, each fault saying what is accepted. */
function faultySettings(environment: Record<string, string>, mode?: 'aws' | 'local'): string[] {
  const faults = faultsOf(environment, mode);
  for (const fault of faults) expect(fault).toMatch(/^[A-Z_]+: .*accepted/);
  return faults.map((fault) => fault.split(':')[0] as string).sort();
}

describe('AUTH', () => {
  test.each(['127.0.0.1', 'localhost', '::1', '127.8.9.1'])('may be left out when listening on %s', (host) => {
    expect(faultySettings({ HOST: host })).toEqual([]);
  });

  test.each(['0.0.0.0', '::', '10.0.0.1', 'gateway.internal', '127.0.0.1.example.com'])(
    'must be set when listening on %s',
    (host) => {
      const faults = faultsOf({ HOST: host });
      expect(faults).toEqual([expect.stringContaining(`HOST=${host}`)]);
      expect(faults[0]).toMatch(/^AUTH: .*none, or a list of jwt, alb, and tokens is accepted/);
      expect(faultySettings({ HOST: host, AUTH: 'none' })).toEqual([]);
      expect(faultySettings({ HOST: host }, 'local')).toEqual([]);
    },
  );

  test('is a list of ways in their order, or none alone', () => {
    const all = { ...SECRET, AUTH: 'tokens, JWT', AUTH_ISSUER: 'https://idp.example.com', AUTH_AUDIENCE: 'a' };
    expect(readConfig({ AWS_REGION: 'eu-west-1', ...all, AUTH_TOKENS_FILE: 'tokens' })).toMatchObject({
      config: { auth: ['tokens', 'jwt'] },
    });
    expect(readConfig({ AWS_REGION: 'eu-west-1', AUTH: 'none' })).toMatchObject({ config: { auth: [] } });
    expect(faultySettings({ AUTH: 'none,jwt' })).toEqual(['AUTH']);
    expect(faultySettings({ AUTH: 'basic,jwt' })).toEqual(['AUTH']);
  });

  test('with all that it needs has no fault', () => {
    expect(faultySettings({ ...SECRET, ...JWT })).toEqual([]);
    expect(faultySettings({ ...SECRET, AUTH: 'alb', AUTH_ALB_ARNS: ALB, AUTH_CLIENT_ID: 'client' })).toEqual([]);
    expect(faultySettings({ ...SECRET, AUTH: 'tokens', AUTH_TOKENS_FILE: 'tokens' })).toEqual([]);
  });

  test('names everything that is missing at once', () => {
    const missing = ['AUTH_ALB_ARNS', 'AUTH_AUDIENCE', 'AUTH_CLIENT_ID', 'AUTH_ISSUER', 'AUTH_TOKENS_FILE'];
    expect(faultySettings({ AUTH: 'jwt,alb,tokens' })).toEqual([...missing, 'CURSOR_SECRET']);
    expect(faultySettings({ ...SECRET, ...JWT, AUTH_ACCOUNTS_FILE: 'groups.json' })).toEqual(['AUTH_GROUPS_CLAIM']);
    expect(faultySettings({ ...SECRET, ...JWT, AUTH_GROUPS_CLAIM: 'groups' })).toEqual(['AUTH_ACCOUNTS_FILE']);
  });

  test('is not forgotten: settings of a way that is not named are faults', () => {
    expect(faultySettings({ AUTH_ISSUER: 'https://idp.example.com', AUTH_AUDIENCE: 'a' })).toEqual([
      'AUTH_AUDIENCE',
      'AUTH_ISSUER',
    ]);
    const tokens = { ...SECRET, AUTH: 'tokens', AUTH_TOKENS_FILE: 'tokens' };
    expect(faultySettings({ ...tokens, AUTH_ACCOUNTS_CLAIM: 'accounts' })).toEqual(['AUTH_ACCOUNTS_CLAIM']);
    expect(faultySettings({ ...tokens, AUTH_ALB_ARNS: ALB })).toEqual(['AUTH_ALB_ARNS']);
  });

  test('says nothing more of a setting that has a fault of its own', () => {
    expect(faultySettings({ ...JWT, AUTH_ISSUER: 'idp', CURSOR_SECRET: 'short' })).toEqual([
      'AUTH_ISSUER',
      'CURSOR_SECRET',
    ]);
  });
});

describe('A setting of authentication', () => {
  test.each([
    ['AUTH_ISSUER', 'http://idp.example.com'],
    ['AUTH_JWKS_URL', 'http://10.0.0.1/keys'],
    ['AUTH_JWKS_URL', 'ftp://idp.example.com/keys'],
    ['AUTH_ISSUER', 'https://me:hunter2@idp.example.com'],
    ['AUTH_ISSUER', 'https://idp.example.com/#x'],
    ['AUTH_ALGORITHMS', 'none'],
    ['AUTH_ALGORITHMS', 'RS256,HS256'],
    ['AUTH_HEADERS', 'x token:'],
    ['AUTH_CLOCK_TOLERANCE', '1h'],
    ['AUTH_JWKS_MAX_STALE', '999ms'],
    ['AUTH_JWKS_MAX_STALE', '8d'],
    ['AUTH_SCOPE_READ', 'two words'],
    ['AUTH_SCOPE_READ', 'a,b'],
    ['AUTH_SCOPE_WRITE', 'a"b'],
  ])('%s does not accept %s', (name, value) => {
    const faults = faultsOf({ ...SECRET, ...JWT, [name]: value });
    expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}: .*accepted`))]);
    expect(faults.join()).not.toContain('hunter2');
  });

  test.each([
    ['AUTH_ISSUER', 'http://localhost:8080/realms/one', { authIssuer: 'http://localhost:8080/realms/one' }],
    ['AUTH_JWKS_URL', 'http://[::1]:1/keys', { authJwksUrl: 'http://[::1]:1/keys' }],
    ['AUTH_JWKS_MAX_STALE', '7d', { authJwksMaxStaleMs: 604_800_000 }],
    ['AUTH_JWKS_MAX_STALE', '24h', { authJwksMaxStaleMs: 86_400_000 }],
    ['AUTH_SCOPE_READ', 'resource-server/read', { authScopeRead: 'resource-server/read' }],
    ['AUTH_ALGORITHMS', 'es256, EdDSA', { authAlgorithms: ['ES256', 'EdDSA'] }],
    [
      'AUTH_HEADERS',
      'Cf-Access-Jwt-Assertion,authorization',
      { authHeaders: ['cf-access-jwt-assertion', 'authorization'] },
    ],
  ])('%s accepts %s', (name, value, config) => {
    expect(readConfig({ AWS_REGION: 'eu-west-1', ...SECRET, ...JWT, [name]: value })).toMatchObject({ config });
  });

  test('METRICS_PORT must not be PORT', () => {
    expect(faultySettings({ PORT: '4001', METRICS_PORT: '4001' })).toEqual(['METRICS_PORT']);
    expect(faultySettings({ PORT: '0', METRICS_PORT: '0' })).toEqual([]);
  });
});
