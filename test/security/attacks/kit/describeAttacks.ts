import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Attack, type AttackGroup, CLIENT_CODES, type GraphqlRequest } from './attack.js';
import { demand } from './demand.js';
import { EFFORT } from './effort.js';
import { evade, evasionsOf } from './evasions.js';
import { EventLoopTimes } from './eventLoopTimes.js';
import { measureHeap } from './measureHeap.js';
import { type Answer, toSearch } from './sendHttp.js';
import { startTarget, type Target } from './startTarget.js';

/**
 * What a gateway may keep of an attack, in bytes: its documents, its compiled operations and its findings have limits,
 * and this is more than all of them.
 */
const MOST_KEPT = 100_000_000;

/** A test for each attack, with its evasions, and one of the memory that all of them leave in use. */
export function describeAttacks(groups: readonly AttackGroup[]): void {
  let target: Target;
  let heapBefore: number;
  beforeAll(async () => {
    target = await startTarget();
    await target.post({ query: '{ findings { nodes { id } } }' });
    heapBefore = measureHeap();
  });
  afterAll(() => target.close());

  describe.each(groups)('$name', ({ name, attacks }) => {
    const times = new EventLoopTimes(name);
    afterAll(() => times.report());

    test.each(attacks.map((attack, index) => [attack.name, attack, index] as const))(
      '%s',
      async (_name, attack, index) => {
        const launcher = { attack, index, target, times };
        await launch(launcher, 'as written', 0, [requestOf(attack)]);
        for (const [n, evasion] of EFFORT.choose(evasionsOf(attack), attack, index).entries()) {
          await launch(launcher, evasion, n + 1, evade(requestOf(attack), evasion, target.schema));
        }
        await target.expectHealthy();
      },
    );
  });

  test('The memory is free again', () => {
    expect(measureHeap() - heapBefore).toBeLessThan(MOST_KEPT);
  });
}

function requestOf({ query, variables, operationName }: Attack): GraphqlRequest {
  return { query, ...(variables && { variables }), ...(operationName !== undefined && { operationName }) };
}

interface Launcher {
  readonly attack: Attack;
  readonly index: number;
  readonly target: Target;
  readonly times: EventLoopTimes;
}

/** Sends one form of an attack by POST and, if it fits into a URL, by GET. */
async function launch(
  { attack, index, target, times }: Launcher,
  form: string,
  place: number,
  requests: readonly GraphqlRequest[],
): Promise<void> {
  const last = requests.at(-1);
  if (!last) return;
  const send = EFFORT.looksAfterEachRequest ? target.attack : target.send;
  for (const request of requests.slice(0, -1)) await send({ body: JSON.stringify(request) });
  const body = JSON.stringify(last);
  const count = place === 0 ? EFFORT.timesAsWritten(last) : EFFORT.timesInForm(last);
  for (let time = 1; time <= count; time++) {
    await expectVerdict(attack, target, `${form}, time ${time}`, () =>
      times.measure(`${attack.name}, ${form}`, () => send({ body })),
    );
  }
  const search = EFFORT.isSentByGet(place, index) ? toSearch(last) : undefined;
  if (search) await expectVerdict(attack, target, `${form}, by GET`, () => send({ search }));
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
