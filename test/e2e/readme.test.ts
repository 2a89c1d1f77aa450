import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SDK_SETTINGS } from '../../src/config/sdkSettings.js';
import { SETTING_GROUPS } from '../../src/config/settings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const EXAMPLES = [...README.matchAll(/```graphql\n(query (\w+)[\s\S]*?)```\s*```json\n([\s\S]*?)```/g)].map(
  ([, query = '', name = '', answer = '']) => [name, query, JSON.parse(answer)] as const,
);

interface Row {
  readonly name: string;
  readonly accepts: string;
  readonly defaultText: string;
  readonly meaning: string;
}

function writeTable(settings: readonly Row[]): string {
  const rows = settings.map(
    ({ name, accepts, defaultText, meaning }) => `| \`${name}\` | ${defaultText} | ${accepts} | ${meaning} |`,
  );
  return ['| setting | default | accepts | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** @returns the first table after this comment of the README's */
function tableBelow(comment: string): string | undefined {
  const [, table] = README.split(`<!-- ${comment} -->\n`)[1]?.match(/^((?:\|.*\n)+)/) ?? [];
  return table?.trimEnd();
}

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

  test.each([
    ...Object.entries(SETTING_GROUPS).map(([title, settings]) => [title, Object.values(settings)] as const),
    ['AWS settings', SDK_SETTINGS] as const,
  ])('has the table of settings that the code has: %s', (title, settings) => {
    expect(tableBelow(title)).toBe(writeTable(settings));
  });
});
