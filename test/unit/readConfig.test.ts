import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config/readConfig.js';
import { SETTINGS } from '../../src/config/settings.js';
import { DEFAULTS, withDefaults } from '../../src/config/withDefaults.js';

const NAMES = Object.values(SETTINGS).map(({ name }) => name);
const regions = (count: number) => Array.from({ length: count }, (_, n) => `eu-west-${n + 1}`).join(',');
const roles = (count: number) =>
  Array.from({ length: count }, (_, n) => `arn:aws:iam::${100_000_000_000 + n}:role/Reader`).join(',');

describe('The configuration', () => {
  test('has sensible defaults once a region is set', () => {
    expect(readConfig({ AWS_REGION: 'eu-west-1' }, 'aws')).toEqual({
      kind: 'config',
      warnings: [],
      config: {
        host: '127.0.0.1',
        port: 4000,
        graphiql: false,
        introspection: false,
        logLevel: 'info',
        compression: true,
        federatedTraces: false,
        cursorSecret: undefined,
        regions: ['eu-west-1'],
        roleArns: [],
        upstreamTimeoutMs: 3000,
        requestTimeoutMs: 10_000,
        caBundle: undefined,
        cacheTtlMs: 10_000,
        cacheUrl: undefined,
        cacheCaBundle: undefined,
        upstreamRate: undefined,
        maxRequests: 1000,
        maxEventLoopDelayMs: 1000,
        drainDelayMs: 0,
        drainTimeoutMs: 10_000,
        metricsPort: undefined,
        auth: undefined,
        authIssuer: undefined,
        authJwksUrl: undefined,
        authAudience: undefined,
        authClientId: undefined,
        authAlgorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
        authHeaders: ['authorization'],
        authClockToleranceMs: 30_000,
        authJwksMaxStaleMs: 86_400_000,
        authAlbArns: undefined,
        authAlbKeysUrl: undefined,
        authTokensFile: undefined,
        authScopesClaim: undefined,
        authScopeRead: 'findings:read',
        authScopeWrite: 'findings:write',
        authAccountsClaim: undefined,
        authAccountsFile: undefined,
        authGroupsClaim: undefined,
        authSchemaDirectives: false,
        maxCalls: 50,
        maxLeaves: 2_000_000,
        rateLimit: undefined,
        mutations: false,
        auditLog: undefined,
        allowedHosts: [],
        corsOrigins: [],
        trustProxy: [],
        responseMaxAgeMs: 0,
        persistedQueries: true,
        trustedDocuments: [],
        trustedDocumentsOnly: false,
        routerToken: undefined,
        typePrefix: undefined,
        typePrefixScalars: false,
        schemaNamesFile: undefined,
      },
    });
  });

  test('reads an environment for AWS unless it is told otherwise', () => {
    const environment = { AWS_REGION: 'eu-west-1' };
    expect(readConfig(environment)).toEqual(readConfig(environment, 'aws'));
  });

  test('reads nothing but the environment that it is given, and leaves it as it is', () => {
    const environment = Object.freeze({ AWS_REGION: 'eu-west-1', PORT: ' 4001 ', HOST: '' });
    expect(readConfig(environment)).toMatchObject({ config: { port: 4001, host: '127.0.0.1' } });
    expect(readConfig({})).toMatchObject({ kind: 'faults' });
  });

  test('gives embedders who leave options out the defaults that an empty environment has', () => {
    const result = readConfig({ AWS_REGION: 'eu-west-1' });
    expect(result).toMatchObject({ config: { ...DEFAULTS, regions: ['eu-west-1'] } });
    const options = { port: 0, cacheTtlMs: undefined, log: 'not a setting' };
    expect(withDefaults(options, ['port', 'cacheTtlMs', 'cacheUrl'])).toEqual({
      port: 0,
      cacheTtlMs: 10_000,
      cacheUrl: undefined,
    });
  });

  test('has defaults that its own settings accept, so that setting a default changes nothing', () => {
    for (const { default: byDefault, defaultText, parse } of Object.values(SETTINGS)) {
      if (typeof byDefault === 'number') expect(parse(defaultText)).toEqual({ kind: 'value', value: byDefault });
    }
  });

  test('has GraphiQL and introspection on in local mode, where no region is needed', () => {
    expect(readConfig({ GUARDDUTY_REGIONS: 'nonsense' }, 'local')).toMatchObject({
      kind: 'config',
      config: { graphiql: true, introspection: true, regions: [] },
    });
  });

  test('takes lists with blanks and repeats, and prefers GUARDDUTY_REGIONS', () => {
    const result = readConfig(
      {
        AWS_REGION: 'us-west-2',
        GUARDDUTY_REGIONS: ' eu-west-1, us-gov-east-1,eu-west-1 ',
        GUARDDUTY_ROLE_ARNS: 'arn:aws:iam::123456789012:role/path/Reader',
        UPSTREAM_TIMEOUT: '500ms',
      },
      'aws',
    );
    expect(result).toMatchObject({ config: { regions: ['eu-west-1', 'us-gov-east-1'], upstreamTimeoutMs: 500 } });
  });

  test('reports every fault at once, each with the name of its setting and what is accepted', () => {
    const result = readConfig(
      {
        PORT: '70000',
        GUARDDUTY_REGIONS: 'mars',
        GUARDDUTY_ROLE_ARNS: 'Reader',
        LOG_LEVEL: 'loud',
        GRAPHIQL: 'maybe',
        CURSOR_SECRET: 'short',
        UPSTREAM_TIMEOUT: '2 hours',
        REQUEST_TIMEOUT: '0',
        CACHE_TTL: '3601',
        CACHE_URL: 'http://localhost',
        UPSTREAM_RATE: 'slow',
        MAX_CALLS: '0',
        MAX_LEAVES: '999',
        RATE_LIMIT: '100',
        MAX_REQUESTS: 'many',
        MAX_EVENT_LOOP_DELAY: '2m',
        DRAIN_DELAY: '61s',
        DRAIN_TIMEOUT: 'soon',
        AUTH: 'magic',
      },
      'aws',
    );
    if (result.kind !== 'faults') throw new Error('The configuration was accepted');
    const named = result.faults.map((fault) => /^[A-Z_]+/.exec(fault)?.[0]);
    expect(named.sort()).toEqual([
      'AUTH',
      'CACHE_TTL',
      'CACHE_URL',
      'CURSOR_SECRET',
      'DRAIN_DELAY',
      'DRAIN_TIMEOUT',
      'GRAPHIQL',
      'GUARDDUTY_REGIONS',
      'GUARDDUTY_ROLE_ARNS',
      'LOG_LEVEL',
      'MAX_CALLS',
      'MAX_EVENT_LOOP_DELAY',
      'MAX_LEAVES',
      'MAX_REQUESTS',
      'PORT',
      'RATE_LIMIT',
      'REQUEST_TIMEOUT',
      'UPSTREAM_RATE',
      'UPSTREAM_TIMEOUT',
    ]);
    for (const fault of result.faults) expect(fault).toMatch(/^[A-Z_]+: .*accepted/);
    expect(NAMES).toEqual(expect.arrayContaining(named));
  });

  test.each([
    ['0', 0],
    ['0s', 0],
    ['10', 10_000],
    ['2.5s', 2500],
    ['250ms', 250],
    ['3600s', 3_600_000],
    ['60m', 3_600_000],
    ['1h', 3_600_000],
  ])('takes a CACHE_TTL of %s', (text, cacheTtlMs) => {
    expect(readConfig({ AWS_REGION: 'eu-west-1', CACHE_TTL: text }, 'aws')).toMatchObject({ config: { cacheTtlMs } });
  });

  test.each(['-1', '2h', '61m', '1w', 'off', '3601s', '3600001ms'])('refuses a CACHE_TTL of %s', (text) => {
    expect(readConfig({ AWS_REGION: 'eu-west-1', CACHE_TTL: text }, 'aws')).toMatchObject({
      faults: [expect.stringMatching(/^CACHE_TTL: ".*" is .*; 0 to 3600s is accepted/)],
    });
  });

  test.each([
    ['MAX_REQUESTS', '1', { maxRequests: 1 }],
    ['MAX_REQUESTS', '100000', { maxRequests: 100_000 }],
    ['MAX_EVENT_LOOP_DELAY', '0', { maxEventLoopDelayMs: 0 }],
    ['MAX_EVENT_LOOP_DELAY', '250ms', { maxEventLoopDelayMs: 250 }],
    ['DRAIN_DELAY', '60s', { drainDelayMs: 60_000 }],
    ['DRAIN_TIMEOUT', '0', { drainTimeoutMs: 0 }],
    ['DRAIN_TIMEOUT', '600', { drainTimeoutMs: 600_000 }],
    ['UPSTREAM_RATE', '20', { upstreamRate: 20 }],
    ['CACHE_URL', 'redis://localhost', { cacheUrl: 'redis://localhost' }],
    ['CACHE_URL', 'rediss://me:p%40ss@[::1]:6380/2', { cacheUrl: 'rediss://me:p%40ss@[::1]:6380/2' }],
    ['CACHE_URL', 'valkeys://cache.internal', { cacheUrl: 'valkeys://cache.internal' }],
  ])('takes a %s of %s', (name, text, config) => {
    expect(readConfig({ AWS_REGION: 'eu-west-1', [name]: text }, 'aws')).toMatchObject({ config });
  });

  test.each([
    ['MAX_REQUESTS', '0', '1 to 100000'],
    ['MAX_REQUESTS', '100001', '1 to 100000'],
    ['MAX_REQUESTS', '1.5', '1 to 100000'],
    ['MAX_EVENT_LOOP_DELAY', '61s', '0 to 60s'],
    ['DRAIN_DELAY', '-1', '0 to 60s'],
    ['DRAIN_TIMEOUT', '601', '0 to 600s'],
    ['UPSTREAM_TIMEOUT', '0', '1ms to 60s'],
    ['REQUEST_TIMEOUT', '601s', '1ms to 600s'],
    ['UPSTREAM_RATE', '0', '1 to 1000'],
    ['UPSTREAM_RATE', '1001', '1 to 1000'],
    ['UPSTREAM_RATE', '1.5', '1 to 1000'],
  ])('refuses a %s of %s, and says that %s is accepted', (name, text, range) => {
    expect(readConfig({ AWS_REGION: 'eu-west-1', [name]: text }, 'aws')).toMatchObject({
      faults: [expect.stringMatching(new RegExp(`^${name}: "${text}" .* ${range} is accepted`))],
    });
  });

  test.each([
    'localhost:6379',
    'http://me:hunter2@localhost',
    'redis://',
    'redis://me:hunter2@localhost/cache',
    'redis://me:hunter2@localhost/0?family=6',
    'redis://me:hunter2%zz@localhost',
    'redis://me:hunter2@local host',
  ])('refuses a CACHE_URL of %s without repeating its password', (text) => {
    const result = readConfig({ AWS_REGION: 'eu-west-1', CACHE_URL: text }, 'aws');
    expect(result).toMatchObject({ faults: [expect.stringMatching(/^CACHE_URL: .*redis:\/\/host:6379 is accepted/)] });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test.each([
    ['5/1m', 'faults'],
    ['6/1m', 'config'],
  ])('takes a RATE_LIMIT of %s for three sources: %s', (limit, kind) => {
    const environment = { GUARDDUTY_REGIONS: 'eu-west-1,eu-west-2,eu-west-3', RATE_LIMIT: limit };
    const result = readConfig(environment, 'aws');
    expect(result.kind).toBe(kind);
    if (result.kind === 'faults') {
      expect(result.faults).toEqual([
        expect.stringMatching(/^RATE_LIMIT: 5 points .* 3 sources.*6 points or more are accepted/),
      ]);
    }
  });

  test.each([
    ['off', 'faults'],
    [undefined, 'faults'],
    ['on', 'config'],
  ])('takes an AUDIT_LOG with MUTATIONS=%s: %s', (mutations, kind) => {
    const environment = { AWS_REGION: 'eu-west-1', AUDIT_LOG: '/audit.jsonl', MUTATIONS: mutations };
    expect(readConfig(environment, 'aws').kind).toBe(kind);
  });

  test.each([
    ['redis://localhost', 'faults'],
    [undefined, 'faults'],
    ['REDISS://localhost', 'config'],
    ['rediss://localhost', 'config'],
    ['valkeys://localhost', 'config'],
  ])('takes certificates for a CACHE_URL of %s: %s', (url, kind) => {
    const environment = { AWS_REGION: 'eu-west-1', CACHE_URL: url, CACHE_CA_BUNDLE: '/ca.pem' };
    expect(readConfig(environment, 'aws').kind).toBe(kind);
  });

  test('reports certificates for a CACHE_URL that has a fault itself once, not twice', () => {
    const environment = { AWS_REGION: 'eu-west-1', CACHE_URL: 'http://localhost', CACHE_CA_BUNDLE: '/ca.pem' };
    expect(readConfig(environment)).toMatchObject({ faults: [expect.stringMatching(/^CACHE_URL: /)] });
  });

  test('names AWS_REGION when the fault is there', () => {
    expect(readConfig({ AWS_REGION: 'mars' })).toMatchObject({
      faults: [expect.stringMatching(/^AWS_REGION: "mars"/)],
    });
  });

  test.each([
    [1000, 0],
    [20, 49],
    [1, 999],
  ])('accepts %i regions with %i roles: 1,000 sources', (regionCount, roleCount) => {
    const result = readConfig({ GUARDDUTY_REGIONS: regions(regionCount), GUARDDUTY_ROLE_ARNS: roles(roleCount) });
    if (result.kind !== 'config') throw new Error(result.faults.join('\n'));
    expect(result.config.regions).toHaveLength(regionCount);
    expect(result.config.roleArns).toHaveLength(roleCount);
  });

  test.each([
    [1001, 0, 'GUARDDUTY_REGIONS: regions .1001. .* .1. are 1001 sources; up to 1000 are accepted'],
    [20, 50, 'GUARDDUTY_ROLE_ARNS: regions .20. .* .51. are 1020 sources; up to 1000 are accepted'],
  ])('refuses %i regions with %i roles in words', (regionCount, roleCount, words) => {
    const environment = { GUARDDUTY_REGIONS: regions(regionCount), GUARDDUTY_ROLE_ARNS: roles(roleCount) };
    expect(readConfig(environment)).toMatchObject({ faults: [expect.stringMatching(`^${words}`)] });
  });

  test('refuses values on which the SDK would only fail later', () => {
    const environment = { GUARDDUTY_REGIONS: 'eu-west-1', AWS_ENDPOINT_URL_GUARDDUTY: 'nourl', AWS_MAX_ATTEMPTS: '0' };
    expect(readConfig(environment)).toMatchObject({
      faults: [
        expect.stringMatching(/^AWS_ENDPOINT_URL_GUARDDUTY: .*URL/),
        expect.stringMatching(/^AWS_MAX_ATTEMPTS: .*1 or more/),
      ],
    });
  });

  test('makes no sample data of a missing region', () => {
    expect(readConfig({}, 'aws')).toMatchObject({ kind: 'faults', faults: [expect.stringContaining('serve --local')] });
  });
});

describe('A variable that looks like a misspelt setting', () => {
  const warningsFor = (name: string) => readConfig({ AWS_REGION: 'eu-west-1', [name]: 'x' }).warnings;

  test.each([
    ['GUARDDUTY_REGION', 'GUARDDUTY_REGIONS'],
    ['GUARDDUTY_ROLES', 'GUARDDUTY_ROLE_ARNS'],
    ['GUARDUTY_ROLE_ARNS', 'GUARDDUTY_ROLE_ARNS'],
    ['CACHE_TLL', 'CACHE_TTL'],
    ['CACHE_TLT', 'CACHE_TTL'],
    ['cache_ttl', 'CACHE_TTL'],
    ['UPSTREAM-RATE', 'UPSTREAM_RATE'],
    ['MAX_REQUEST', 'MAX_REQUESTS'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['GRAPHQL', 'GRAPHIQL'],
    ['AWS_REGIONS', 'AWS_REGION'],
  ])('%s is named in a warning that suggests %s', (name, meant) => {
    expect(warningsFor(name)).toEqual([`${name} is not a setting and has no effect; did you mean ${meant}?`]);
  });

  test.each([
    ...[
      'PATH',
      'HOSTNAME',
      'POST',
      'PORTS',
      'HOME',
      'AUTHOR',
      '_',
      'NODE_OPTIONS',
      'NODE_EXTRA_CA_CERTS',
      'HTTP_PROXY',
    ],
    // Kubernetes sets such variables for every service of a namespace.
    ...[
      'GUARDDUTY_SERVICE_HOST',
      'GUARDDUTY_PORT',
      'CACHE_PORT',
      'CACHE_SERVICE_PORT',
      'GUARDDUTY_GRAPHQL_PORT_4000_TCP',
    ],
    ...['AWS_ROLE_ARN', 'AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_SESSION_TOKEN', 'AWS_SECRET_ACCESS_KEY'],
    ...['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_EXECUTION_ENV', 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONFIG_FILE'],
  ])('%s is none: it belongs to another program', (name) => {
    expect(warningsFor(name)).toEqual([]);
  });

  test('is named beside the faults, of which it is often the cause', () => {
    expect(readConfig({ GUARDDUTY_REGION: 'eu-west-1' })).toMatchObject({
      faults: [expect.stringMatching(/^GUARDDUTY_REGIONS: no region is set/)],
      warnings: [expect.stringContaining('did you mean GUARDDUTY_REGIONS?')],
    });
  });
});

describe('What the settings of browsers, proxies and routers accept', () => {
  const faultsOf = (environment: Record<string, string>) => {
    const result = readConfig({ AWS_REGION: 'eu-west-1', ...environment });
    return result.kind === 'faults' ? result.faults : [];
  };

  test.each([
    ['ALLOWED_HOSTS', 'findings.example.com,gateway_1, 10.0.0.1,[::1]'],
    ['CORS_ORIGINS', 'https://soc.example.com http://localhost:5173'],
    ['TRUST_PROXY', 'loopback,linklocal,uniquelocal,10.0.0.0/8,192.0.2.1,2001:db8::/32,::1'],
    ['RESPONSE_MAX_AGE', '30s'],
    ['ROUTER_TOKEN', 'x'.repeat(16)],
  ])('%s: %s', (name, text) => {
    expect(faultsOf({ [name]: text })).toEqual([]);
  });

  test.each([
    [
      'ALLOWED_HOSTS',
      ['findings.example.com:443', 'https://findings.example.com', '*', '*.example.com', '-x', 'a/b', '::1'],
    ],
    [
      'CORS_ORIGINS',
      [
        '*',
        'null',
        'soc.example.com',
        'https://soc.example.com/',
        'https://soc.example.com:443',
        'https://*.example.com',
        'file:///x',
        'https://SOC.example.com',
        'https://user@soc.example.com',
      ],
    ],
    // A number of hops is what CVE-2026-16732 is about.
    [
      'TRUST_PROXY',
      [
        '1',
        '2',
        'true',
        '*',
        'all',
        '0.0.0.0/0',
        '::/0',
        '10.0.0.0/33',
        '300.0.0.1',
        '10.0.0.0/8/8',
        'proxy.example.com',
      ],
    ],
  ])('%s refuses each of %p', (name, items) => {
    const faults = faultsOf({ [name]: items.join(',') });
    expect(faults.map((fault) => /"(.*?)"/.exec(fault)?.[1])).toEqual(items);
    for (const fault of faults) expect(fault).toMatch(new RegExp(`^${name}: .*; a list is accepted, such as`));
  });
});
