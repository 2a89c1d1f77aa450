import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config/readConfig.js';
import { SETTINGS } from '../../src/config/settings.js';

describe('The configuration', () => {
  test('has sensible defaults once a region is set', () => {
    expect(readConfig({ AWS_REGION: 'eu-west-1' }, 'aws')).toEqual({
      kind: 'config',
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
      },
    });
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
        MAX_REQUESTS: 'many',
        MAX_EVENT_LOOP_DELAY: '2m',
        DRAIN_DELAY: '61s',
        DRAIN_TIMEOUT: 'soon',
        AUTH: 'jwt',
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
      'MAX_EVENT_LOOP_DELAY',
      'MAX_REQUESTS',
      'PORT',
      'REQUEST_TIMEOUT',
      'UPSTREAM_RATE',
      'UPSTREAM_TIMEOUT',
    ]);
    for (const fault of result.faults) expect(fault).toMatch(/accepted|is all that/);
    for (const name of named) expect(SETTINGS.map((setting) => setting.name)).toContain(name);
  });

  test.each([
    ['0', 0],
    ['0s', 0],
    ['10', 10_000],
    ['2.5s', 2500],
    ['250ms', 250],
    ['3600s', 3_600_000],
  ])('takes a CACHE_TTL of %s', (text, cacheTtlMs) => {
    expect(readConfig({ AWS_REGION: 'eu-west-1', CACHE_TTL: text }, 'aws')).toMatchObject({ config: { cacheTtlMs } });
  });

  test.each(['-1', '1h', 'off', '3601s', '3600001ms'])('refuses a CACHE_TTL of %s', (text) => {
    expect(readConfig({ AWS_REGION: 'eu-west-1', CACHE_TTL: text }, 'aws')).toMatchObject({
      faults: [expect.stringMatching(/^CACHE_TTL: .* 0 to 3600s is accepted/)],
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
    expect(result).toMatchObject({ faults: [expect.stringMatching(/^CACHE_URL .*redis:\/\/host:6379 is accepted/)] });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  test.each([
    ['redis://localhost', 'faults'],
    [undefined, 'faults'],
    ['rediss://localhost', 'config'],
    ['valkeys://localhost', 'config'],
  ])('takes certificates for a CACHE_URL of %s: %s', (url, kind) => {
    const environment = { AWS_REGION: 'eu-west-1', CACHE_URL: url, CACHE_CA_BUNDLE: '/ca.pem' };
    expect(readConfig(environment, 'aws').kind).toBe(kind);
  });

  test('makes no sample data of a missing region', () => {
    expect(readConfig({}, 'aws')).toMatchObject({ kind: 'faults', faults: [expect.stringContaining('serve --local')] });
  });
});
