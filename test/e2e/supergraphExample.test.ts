import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { postQuery } from '../kit/graphqlClient.js';
import { killCommands, type RunningCommand, startCommand } from '../kit/startCommand.js';
import { ROOT, TEST_BUILD } from '../kit/testBuild.js';

const FOLDER = `${ROOT}examples/supergraph/`;
const QUERIES = [
  ...readFileSync(`${FOLDER}README.md`, 'utf8').matchAll(
    /```graphql\n(query (\w+)[\s\S]*?)```\s*```json\n([\s\S]*?)```/g,
  ),
].map(([, query = '', name = '', answer = '']) => [name, query, JSON.parse(answer)] as const);

const start = (...args: string[]) => startCommand(args, {}, `${FOLDER}start.mjs`);

afterAll(killCommands);

describe('The example of a supergraph', () => {
  let example: RunningCommand;
  let router: string;
  beforeAll(async () => {
    example = start('--port', '0', '--build', TEST_BUILD);
    router = await example.printed(/router +(http:\S+)\/graphql/);
  });

  test('has four queries in its README', () => {
    expect(QUERIES).toHaveLength(4);
  });

  test.each(QUERIES)('%s is answered as it says', async (_name, query, answer) => {
    const { status, ...given } = await postQuery(router, query);
    expect(status).toBe(200);
    expect(given).toEqual(answer);
  });

  test('ends all that it started when it is interrupted', async () => {
    const findings = await example.printed(/findings +(http:\S+)\/graphql/);
    expect((await fetch(`${findings}/healthz`)).status).toBe(200);
    example.child.kill('SIGINT');
    expect(await example.finished).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Error') });
    for (const url of [findings, router]) await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

test('The example says how it is used, and what is missing', async () => {
  expect(await start('--help').finished).toMatchObject({ code: 0, stdout: expect.stringContaining('--port N') });
  expect(await start('--build', '/nowhere').finished).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('run "npm run build" first'),
  });
});
