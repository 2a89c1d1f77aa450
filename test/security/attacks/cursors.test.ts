import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphqlRequest } from './kit/attack.js';
import { demand } from './kit/demand.js';
import { EFFORT } from './kit/effort.js';
import { evade, evasionsOf } from './kit/evasions.js';
import { toSearch } from './kit/sendHttp.js';
import { startTarget, type Target } from './kit/startTarget.js';

const LIST = 'query ($after: String) { findings(first: 5, after: $after) { edges { cursor node { id } } } }';
const literal = (after: string) =>
  `{ findings(first: 5, after: ${JSON.stringify(after)}) { edges { cursor node { id } } } }`;

let target: Target;
/** The same upstream data under another secret. */
let foreign: Target;
let cursor: string;
beforeAll(async () => {
  target = await startTarget();
  cursor = await readCursor(target);
});
afterAll(async () => {
  await foreign?.close();
  await target.close();
});

async function readCursor({ post }: Target): Promise<string> {
  const { json } = await post({ query: LIST });
  return json?.data.findings.edges[2].cursor;
}

/** The cursor with one bit of its bytes turned. */
function flip(bit: number): string {
  const bytes = Buffer.from(cursor, 'base64url');
  const index = Math.floor(bit / 8) % bytes.length;
  bytes[index] = (bytes[index] ?? 0) ^ (1 << (bit % 8));
  return bytes.toString('base64url');
}

async function expectRefused(request: GraphqlRequest): Promise<void> {
  const send = EFFORT.looksAfterEachRequest ? target.attack : target.send;
  const evasions = EFFORT.choose(evasionsOf(request), request, 0);
  const forms = [[request], ...evasions.map((name) => evade(request, name, target.schema))];
  for (const [place, requests] of forms.entries()) {
    const last = requests.at(-1);
    if (!last) continue;
    for (const each of requests.slice(0, -1)) await send({ body: JSON.stringify(each) });
    const post = { body: JSON.stringify(last) };
    const search = EFFORT.isSentByGet(place, 0) ? toSearch(last) : undefined;
    const times = place === 0 ? EFFORT.timesAsWritten(last) : EFFORT.timesInForm(last);
    for (const each of [...Array.from({ length: times }, () => post), ...(search ? [{ search }] : [])]) {
      target.emulator.clearCalls();
      const { json, text } = await send(each);
      const codes = new Set((json?.errors ?? []).map(({ extensions }) => extensions?.code));
      const about = { codes: [...codes], excerpt: text.slice(0, 300), calls: target.emulator.calls.length, last };
      demand(codes.size === 1 && codes.has('BAD_USER_INPUT'), 'The cursor is not refused', about);
      demand(about.calls === 0, 'The cursor reaches GuardDuty', about);
    }
  }
  await target.expectHealthy();
}

describe('A cursor that this gateway did not give for this query', () => {
  test('the one that it gave is taken', async () => {
    const { json } = await target.post({ query: LIST, variables: { after: cursor } });
    expect(json?.errors).toBeUndefined();
    expect(json?.data.findings.edges).toHaveLength(5);
  });

  test.each<[string, () => string]>([
    ['empty', () => ''],
    ['a blank', () => ' '],
    ['no base64', () => '\u0000🙂'],
    ['of 100,000 characters', () => 'A'.repeat(100_000)],
    ['of 500,000 characters after a good one', () => cursor + 'A'.repeat(500_000)],
    ['a good one twice', () => cursor + cursor],
    ['a good one with padding', () => `${cursor}==`],
    ['a good one with a blank', () => `${cursor} `],
    ['a good one after a blank', () => ` ${cursor}`],
    ['a good one with a NUL', () => `${cursor}\u0000`],
    ['cut by one character', () => cursor.slice(0, -1)],
    ['cut by half', () => cursor.slice(0, cursor.length / 2)],
    ['without its beginning', () => cursor.slice(1)],
    ['in another alphabet', () => `${cursor.slice(0, -1)}+`],
    ['in capitals', () => cursor.toUpperCase()],
    ['reversed', () => [...cursor].reverse().join('')],
    ['an offset of other servers', () => Buffer.from('arrayconnection:5').toString('base64')],
    ['JSON of other servers', () => Buffer.from('{"id":1,"__proto__":{"x":1}}').toString('base64')],
    ['zeros', () => Buffer.alloc(200).toString('base64url')],
    ['a name of JavaScript', () => '__proto__'],
  ])('%s', async (_name, toCursor) => {
    await expectRefused({ query: LIST, variables: { after: toCursor() } });
    await expectRefused({ query: literal(toCursor()) });
  });

  test('with any bit turned', async () => {
    const bits = Buffer.from(cursor, 'base64url').length * 8;
    // Every byte once, each time another of its bits.
    for (let bit = 0; bit < bits; bit += 9) {
      target.emulator.clearCalls();
      const { json } = await target.post({ query: LIST, variables: { after: flip(bit) } });
      expect({ bit, codes: json?.errors?.map(({ extensions }) => extensions?.code) }).toEqual({
        bit,
        codes: ['BAD_USER_INPUT'],
      });
      expect(target.emulator.calls).toEqual([]);
    }
  });

  test.each([
    ['filter', 'filter: {severity: {gte: 7}}'],
    ['an attribute', 'filter: {attributes: [{path: "service.count", gte: "1"}]}'],
    ['state', 'state: ALL'],
    ['order', 'orderBy: {field: ID, direction: ASC}'],
    ['direction', 'orderBy: {field: UPDATED_AT, direction: ASC}'],
  ])('of a query with another %s', async (_name, argument) => {
    await expectRefused({
      query: `query ($after: String) { findings(first: 5, after: $after, ${argument}) { edges { cursor } } }`,
      variables: { after: cursor },
    });
  });

  test('of a gateway with another secret', async () => {
    foreign = await startTarget({ cursorSecret: 'another secret of cursors' });
    const stranger = await readCursor(foreign);
    await expectRefused({ query: LIST, variables: { after: stranger } });
  });

  test.each([7, true, [], {}, [['x']]].map((after) => [JSON.stringify(after), after]))(
    'that is %s',
    async (_name, after) => {
      await expectRefused({ query: LIST, variables: { after } });
    },
  );
});
