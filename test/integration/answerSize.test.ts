import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { smallFindings, US } from '../kit/findings.js';
import { codesOf } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

let gateway: TestGateway;
beforeAll(async () => {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 30) }] });
  gateway = await startGateway({ emulator });
});
afterAll(() => gateway.close());

const many = (count: number, field: string) => Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ');

const WIDE = `fragment F on Finding { ${many(9000, 'id')} }`;

describe('An operation whose answer would be too large', () => {
  test.each([
    ['a document many times', `{ findings(first: 1000) { nodes { ${many(50, 'raw')} } } }`, {}],
    ['many fields of many findings', `{ findings(first: 1000) { nodes { ${many(2001, 'title')} } } }`, {}],
    [
      'a size in a variable',
      `query ($n: Int!) { findings(first: $n) { edges { node { ${many(2001, 'title')} } } } }`,
      { n: 1000 },
    ],
    [
      'a default of a variable',
      `query ($n: Int! = 1000) { findings(first: $n) { nodes { ...F } } } fragment F on Finding { ${many(2001, 'id')} }`,
      {},
    ],
    [
      'ids',
      `query ($ids: [ID!]!) { findingsById(ids: $ids) { ${many(2001, 'id')} } }`,
      { ids: Array.from({ length: 1000 }, (_, n) => `f${n}`) },
    ],
    [
      'entities',
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Finding { ${many(2001, 'id')} } } }`,
      { r: Array.from({ length: 1000 }, (_, n) => ({ __typename: 'Finding', id: `f${n}` })) },
    ],
    ['the default of the schema', `{ ${many(12, 'findings { nodes { ...F } }')} } ${WIDE}`, {}],
    ['a variable left out', `query ($n: Int) { ${many(12, 'findings(first: $n) { nodes { ...F } }')} } ${WIDE}`, {}],
    ['many lists', `{ ${many(40, `findings(first: 1000) { nodes { ${many(60, 'title')} } }`)} }`, {}],
  ])('by %s is refused before anything is asked, each time', async (_what, query, variables) => {
    gateway.emulator.clearCalls();
    for (let time = 0; time < 3; time++) {
      const answer = await gateway.query(query, variables);
      expect(codesOf(answer)).toEqual(['QUERY_TOO_COMPLEX']);
      expect(answer.errors?.[0]?.message).toMatch(/could have \d+ values.*up to 2000000/);
    }
    expect(gateway.emulator.calls).toEqual([]);
  });

  test.each([
    ['raw of a page', '{ findings(first: 1000) { nodes { raw } } }'],
    ['200 aliases', `{ ${many(200, 'finding(id: "x") { id title raw }')} }`],
    ['a wide selection of the longest page', `{ findings(first: 1000) { nodes { ${many(900, 'title')} } } }`],
  ])('but not %s', async (_what, query) => {
    expect((await gateway.query(query)).errors).toBeUndefined();
  });
});
