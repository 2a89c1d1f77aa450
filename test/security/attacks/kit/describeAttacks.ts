import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Attack, CLIENT_CODES, type GraphqlRequest } from './attack.js';
import { demand } from './demand.js';
import { evasionsOf } from './evasions.js';
import { EventLoopTimes } from './eventLoopTimes.js';
import { measureHeap } from './measureHeap.js';
import type { Answer } from './sendHttp.js';
import { toSearch } from './sendHttp.js';
import { startTarget, type Target } from './startTarget.js';

/** Often enough for a document to be new, known, and compiled. */
const TIMES = 3;
/** Its other forms come as often as their size allows: what is large is refused before it is known. */
const timesOf = ({ query }: GraphqlRequest) => (query.length > 20_000 ? 1 : 2);

/**
 * What a gateway may keep of an attack, in bytes: its documents, its compiled operations and its findings have limits,
 * and this is more than all of them.
 */
const MOST_KEPT = 100_000_000;

/** A test for each attack, with all of its evasions, and one of the memory that they leave in use. */
export function describeAttacks(name: string, attacks: readonly Attack[]): void {
  describe(name, () => {
    const times = new EventLoopTimes(name);
    let target: Target;
    let heapBefore: number;
    beforeAll(async () => {
      target = await startTarget();
      await target.post({ query: '{ findings { nodes { id } } }' });
      heapBefore = measureHeap();
    });
    afterAll(async () => {
      await target.close();
      times.report();
    });

    test.each(attacks.map((attack) => [attack.name, attack] as const))('%s', async (_name, attack) => {
      for (const [index, [form, requests]] of evasionsOf(attack, target.schema).entries()) {
        for (const request of requests.slice(0, -1)) await target.post(request);
        const last = requests.at(-1);
        if (!last) continue;
        for (let time = 1; time <= (index === 0 ? TIMES : timesOf(last)); time++) {
          const body = JSON.stringify(last);
          await expectVerdict(attack, target, `${form}, time ${time}`, () =>
            times.measure(`${attack.name}, ${form}`, () => target.attack({ body })),
          );
        }
        const search = toSearch(last);
        if (search) await expectVerdict(attack, target, `${form}, by GET`, () => target.attack({ search }));
      }
    });

    test('The memory is free again', () => {
      expect(measureHeap() - heapBefore).toBeLessThan(MOST_KEPT);
    });
  });
}

/** @param form what was sent, to find it in a failure */
async function expectVerdict(attack: Attack, { emulator }: Target, form: string, send: () => Promise<Answer>) {
  emulator.clearCalls();
  const { status, text, json } = await send();
  const { errors = [], data } = json ?? {};
  const calls = emulator.calls.map(({ operation }) => operation);
  // Some forms of an attack are too large to be read.
  const codes: readonly unknown[] = (status !== 413 && attack.codes) || CLIENT_CODES;
  const unexpected = errors.map(({ extensions }) => extensions?.code).filter((code) => !codes.includes(code));
  const isRefused = errors.length > 0 && Object.values(data ?? {}).every((value) => value === null);
  const about = { form, status, calls, excerpt: text.slice(0, 300) };
  demand(unexpected.length === 0, `Other codes than ${codes}`, about);
  if (attack.verdict === 'refused') demand(isRefused, 'It is not refused', about);
  if (attack.verdict === 'answered') demand(errors.length === 0 && !!data, 'It is not answered', about);
  if (isRefused) demand(calls.length === 0, 'It is refused after GuardDuty was asked', about);
  demand(calls.length <= (attack.mostCalls ?? 10), 'It causes too many calls', about);
}
