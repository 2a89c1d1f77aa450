import type { GraphQLSchema } from 'graphql';
import type { Emulator } from '../../../src/emulator/startEmulator.js';
import type { GeneratedOperation } from '../../kit/generateOperations.js';
import { withoutFetchedAt } from '../../kit/withoutFetchedAt.js';
import { type Answer, sendHttp } from '../attacks/kit/sendHttp.js';
import { faultOf } from './faultOf.js';
import { hostileOperation } from './hostileOperations.js';

/** Somebody who asks. */
export interface Sender {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Texts of findings that it may not see: none of its answers has one of them, unless its request had. */
  readonly hidden: readonly string[];
}

/** The gateway that is asked. */
export interface FuzzTarget {
  readonly url: string;
  readonly schema: GraphQLSchema;
  readonly emulator: Emulator;
  /** Texts that operations use: ids, ARNs, cursors. */
  readonly known: readonly string[];
  /** Calls that one operation may cause. */
  readonly mostCalls: number;
}

export interface FuzzTally {
  readonly operations: number;
  /** Operations whose answer had data. */
  answered: number;
  /** Operations with errors, by code. */
  readonly codes: Map<string, number>;
}

/** New, known, compiled. */
const TIMES = 3;
/** Cursors hold tokens of GuardDuty's, which differ each time. No other text is as long without a blank. */
const CURSOR = /"[\w-]{80,}"/g;

/**
 * Sends random operations, and checks what holds of every answer. Senders take turns: one sends an operation three
 * times, with three equal answers, and each of the others sends it once, when the gateway remembers what the first was
 * answered.
 *
 * @param senders at least one
 * @throws Error that names the operation and its own seed: a run of one operation with that seed sends it again
 */
export async function fuzz(
  target: FuzzTarget,
  senders: readonly Sender[],
  runs: number,
  seed: number,
): Promise<FuzzTally> {
  const tally: FuzzTally = { operations: runs, answered: 0, codes: new Map() };
  for (let n = 0; n < runs; n++) {
    const operation = hostileOperation(target.schema, seed + n, target.known);
    const turn = n % senders.length;
    const [first, ...others] = [...senders.slice(turn), ...senders.slice(0, turn)];
    if (!first) throw new Error('fuzz needs a sender.');
    const answers: Answer[] = [];
    for (let time = 1; time <= TIMES; time++) answers.push(await ask(target, first, operation, seed + n));
    const texts = new Set(
      answers.map(({ status, text }) => `${status} ${withoutFetchedAt(text).replaceAll(CURSOR, '""')}`),
    );
    if (texts.size > 1) fail('The answers differ', fromDifference([...texts]), first, operation, seed + n);
    for (const other of others) await ask(target, other, operation, seed + n);
    count(answers[0], tally);
  }
  return tally;
}

async function ask(target: FuzzTarget, sender: Sender, operation: GeneratedOperation, seed: number): Promise<Answer> {
  target.emulator.clearCalls();
  const answer = await sendHttp(target.url, { body: JSON.stringify(operation), headers: sender.headers });
  const { length: calls } = target.emulator.calls;
  const request = JSON.stringify(operation);
  const leaked = sender.hidden.find((text) => answer.text.includes(text) && !request.includes(text));
  const fault =
    faultOf(answer) ??
    (calls > target.mostCalls ? `It caused ${calls} calls` : undefined) ??
    (leaked === undefined ? undefined : `It has "${leaked}"`);
  if (fault) fail(fault, `${answer.status} ${answer.text.slice(0, 2000)}`, sender, operation, seed);
  return answer;
}

/** The texts from a little before the place where they differ. */
function fromDifference(texts: readonly string[]): string {
  const [text = '', another = ''] = texts;
  let at = 0;
  while (at < text.length && text[at] === another[at]) at++;
  return texts.map((each) => each.slice(Math.max(0, at - 200), at + 200)).join('\n');
}

function fail(what: string, answer: string, { name }: Sender, operation: GeneratedOperation, seed: number): never {
  throw new Error(`${what}; seed ${seed}, sender ${name}\n${JSON.stringify(operation, undefined, 1)}\n${answer}`);
}

function count(answer: Answer | undefined, tally: FuzzTally): void {
  for (const code of new Set((answer?.json?.errors ?? []).map(({ extensions }) => String(extensions?.code)))) {
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
  }
  if (answer?.json?.data) tally.answered++;
}
