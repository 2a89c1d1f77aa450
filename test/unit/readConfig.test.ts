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
        cursorSecret: undefined,
        regions: ['eu-west-1'],
        roleArns: [],
        upstreamTimeoutMs: 3000,
        caBundle: undefined,
        cacheTtlMs: 10_000,
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
        CACHE_TTL: '3601',
        AUTH: 'jwt',
      },
      'aws',
    );
    if (result.kind !== 'faults') throw new Error('The configuration was accepted');
    const named = result.faults.map((fault) => /^[A-Z_]+/.exec(fault)?.[0]);
    expect(named.sort()).toEqual([
      'AUTH',
      'CACHE_TTL',
      'CURSOR_SECRET',
      'GRAPHIQL',
      'GUARDDUTY_REGIONS',
      'GUARDDUTY_ROLE_ARNS',
      'LOG_LEVEL',
      'PORT',
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

  test('makes no sample data of a missing region', () => {
    expect(readConfig({}, 'aws')).toMatchObject({ kind: 'faults', faults: [expect.stringContaining('serve --local')] });
  });
});
