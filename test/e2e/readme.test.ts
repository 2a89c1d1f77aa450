import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AWS_SETTINGS, SETTINGS } from '../../src/config/settings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/```graphql\n(query (\w+)[\s\S]*?)```\s*```json\n([\s\S]*?)```/g)].map(
  ([, query = '', name = '', answer = '']) => [name, query, JSON.parse(answer)] as const,
);

describe('The README', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ local: true });
  });
  afterAll(() => gateway.close());

  test('has five example queries', () => {
    expect(EXAMPLES).toHaveLength(5);
  });

  test.each(EXAMPLES)('%s is answered as it says', async (_name, query, answer) => {
    const { status, ...given } = await gateway.query(query);
    expect(status).toBe(200);
    expect(given).toEqual(answer);
  });

  test('has every setting in its tables', () => {
    for (const { name, default: byDefault, meaning } of [...SETTINGS, ...AWS_SETTINGS]) {
      expect(README).toContain(`| \`${name}\` | ${byDefault} | ${meaning} |`);
    }
  });
});
