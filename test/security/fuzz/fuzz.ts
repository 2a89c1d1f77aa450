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
}

export interface FuzzTally {
  /** Operations that were sent. */
  operations: number;
  /** Operations whose answer had data. */
  answered: number;
  /** Operations with errors, by code. */
  readonly codes: Map<string, number>;
}

/** New, known, compiled. */
const TIMES = 3;
/** One in so many operations is sent that often, and by everybody. */
const THOROUGHLY = 2;
/** Operations that may be answered before the calls of one that failed have ended. */
const LATE = 20;
const NO_CALLS = { most: 0, made: 0 };
const COST = { 'x-graphql-cost': '1' };
const MADE = /"made":\d+/;
/** Cursors hold tokens of GuardDuty's, which differ each time. No other text is as long without a blank. */
const CURSOR = /"[\w-]{80,}"/g;

/**
 * Sends random operations, and checks what holds of every answer. Senders take turns. One in a few operations is sent
 * three times, with three equal answers unless it is a change, and then by each of the other senders, when the gateway
 * remembers what the first was answered.
 *
 * @param senders at least one
 * @param most how many operations are sent, counting each time
 * @throws Error that names the operation and its own seed: a run with that seed begins with it
 */
export async function fuzz(
  target: FuzzTarget,
  senders: readonly Sender[],
  most: number,
  seed: number,
): Promise<FuzzTally> {
  const late: number[] = [];
  const tally: FuzzTally = { operations: 0, answered: 0, codes: new Map() };
  for (let n = 0; tally.operations < most; n++) {
    const operation = hostileOperation(target.schema, seed + n, target.known);
    const turn = n % senders.length;
    const [first, ...others] = [...senders.slice(turn), ...senders.slice(0, turn)];
    if (!first) throw new Error('fuzz needs a sender.');
    const isThorough = n % THOROUGHLY === 0;
    const answers: Answer[] = [];
    for (let time = 1; time <= (isThorough ? TIMES : 1); time++) {
      answers.push(await ask(target, first, operation, seed + n, late));
    }
    const texts = new Set(answers.map(comparable));
    if (texts.size > 1 && !operation.query.startsWith('mutation')) {
      fail('The answers differ', fromDifference([...texts]), first, operation, seed + n);
    }
    if (isThorough) for (const other of others) answers.push(await ask(target, other, operation, seed + n, late));
    for (const answer of answers) count(answer, tally);
  }
  return tally;
}

/** What is the same each time: neither when documents were read, nor how many calls the operation has made. */
function comparable({ status, text }: Answer): string {
  return `${status} ${withoutFetchedAt(text).replaceAll(CURSOR, '""').replace(MADE, '')}`;
}

async function ask(
  target: FuzzTarget,
  sender: Sender,
  operation: GeneratedOperation,
  seed: number,
  late: number[],
): Promise<Answer> {
  target.emulator.clearCalls();
  const headers = { ...sender.headers, ...COST };
  const answer = await sendHttp(target.url, { body: JSON.stringify(operation), headers });
  const { length: calls } = target.emulator.calls;
  const request = JSON.stringify(operation);
  const leaked = sender.hidden.find((text) => answer.text.includes(text) && !request.includes(text));
  const fault =
    faultOf(answer) ?? faultOfCost(answer, calls, late) ?? (leaked === undefined ? undefined : `It has "${leaked}"`);
  late.unshift(lateCallsOf(answer));
  late.length = Math.min(late.length, LATE);
  if (fault) fail(fault, `${answer.status} ${answer.text.slice(0, 2000)}`, sender, operation, seed);
  return answer;
}

/**
 * Operations that are refused before their cost is known cause no calls. One that has an error may be answered before all
 * of its fields are read, as soon as a field fails that must not be null: calls of the others may go out later, while the
 * next operations are answered.
 *
 * @param late calls that each of the operations before may still cause
 */
function faultOfCost({ json }: Answer, calls: number, late: readonly number[]): string | undefined {
  const { most, made } = json?.extensions?.cost?.calls ?? NO_CALLS;
  if (made > most) return `It made ${made} calls, and could make ${most}`;
  const others = late.reduce((sum, each) => sum + each, 0);
  return calls > most + others ? `It caused ${calls} calls, and could cause ${most}` : undefined;
}

function lateCallsOf({ json }: Answer): number {
  const { most, made } = json?.extensions?.cost?.calls ?? NO_CALLS;
  return json?.errors ? most - made : 0;
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

function count({ json }: Answer, tally: FuzzTally): void {
  tally.operations++;
  for (const code of new Set((json?.errors ?? []).map(({ extensions }) => String(extensions?.code)))) {
    tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
  }
  if (json?.data) tally.answered++;
}
