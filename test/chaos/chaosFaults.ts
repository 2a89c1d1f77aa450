import type { FaultRule } from '../../src/emulator/faults/faultRule.js';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { EU } from '../kit/findings.js';
import type { Oracle } from './oracle.js';

/** One way in which GuardDuty goes wrong. */
export interface ChaosFault {
  readonly name: string;
  /** Injects the fault; it lasts until `clearFault`. */
  inject(emulator: Emulator, lost: readonly string[]): void;
  /** The findings that GuardDuty then lists but does not return; default none. */
  lose?(oracle: Oracle): string[];
  /** The timeout of a call to GuardDuty, in milliseconds; default 3,000. */
  readonly timeoutMs?: number;
  /** Whether clients ask for partial answers; default false. */
  readonly partial?: boolean;
}

const LATENCY_MS = 120;
/** For faults that hang calls; otherwise clients would do nothing but wait. */
const SHORT_TIMEOUT_MS = 300;
const TOKEN_TTL_MS = 60;
const EU_DOWN: FaultRule = { kind: 'http500', match: { region: EU.region } };
const GET = { operation: 'GetFindings' };

export const CHAOS_FAULTS: readonly ChaosFault[] = [
  { name: 'none', inject: () => {} },
  { name: `latency of ${LATENCY_MS} ms`, inject: ({ faults }) => faults.setLatency(LATENCY_MS) },
  { ...rule('calls hang, 10 %', { kind: 'hang', probability: 0.1 }), timeoutMs: SHORT_TIMEOUT_MS },
  { ...rule('calls hang, all', { kind: 'hang' }), timeoutMs: SHORT_TIMEOUT_MS },
  rule('429, 50 %', { kind: 'http429', probability: 0.5 }),
  rule('429, all', { kind: 'http429' }),
  rule('ThrottlingException, 5 %', { kind: 'throttle', probability: 0.05 }),
  rule('ThrottlingException, 30 %', { kind: 'throttle', probability: 0.3 }),
  rule('ThrottlingException, all', { kind: 'throttle' }),
  rule('500, 50 %', { kind: 'http500', probability: 0.5 }),
  rule('500, all', { kind: 'http500' }),
  rule('500 of GetFindings, 70 %', { kind: 'http500', match: GET, probability: 0.7 }),
  rule('connection reset, 50 %', { kind: 'reset', probability: 0.5 }),
  rule('connection reset, all', { kind: 'reset' }),
  rule('body cut, 50 %', { kind: 'cutBody', probability: 0.5 }),
  rule('body cut, all', { kind: 'cutBody' }),
  rule('malformed JSON, 50 %', { kind: 'malformedJson', probability: 0.5 }),
  rule('malformed JSON, all', { kind: 'malformedJson' }),
  rule('lists of another kind, 30 %', { kind: 'wrongShape', probability: 0.3 }),
  behaviour('empty pages with a token', { emptyPages: 2 }),
  behaviour('short pages', { shortPages: true }),
  losing('ids missing', 'missingIds'),
  rule('findings nobody asked for', { kind: 'extraIds' }),
  losing('whole batch 400 for one id', 'rejectIds'),
  rule('whole batch 400, all', { kind: 'badRequest', match: GET }),
  behaviour(`tokens expire after ${TOKEN_TTL_MS} ms`, { tokenTtlMs: TOKEN_TTL_MS }),
  rule('token refused, 30 %', { kind: 'expiredToken', probability: 0.3 }),
  rule('one source down', EU_DOWN),
  { ...rule('one source down, partial: true', EU_DOWN), partial: true },
];

/** Removes any fault. */
export function clearFault({ faults, behaviour }: Emulator): void {
  faults.clear();
  Object.assign(behaviour, { emptyPages: 0, shortPages: false, tokenTtlMs: Number.POSITIVE_INFINITY });
}

function rule(name: string, faultRule: FaultRule): ChaosFault {
  return { name, inject: ({ faults }) => faults.add(faultRule) };
}

function behaviour(name: string, members: Partial<Emulator['behaviour']>): ChaosFault {
  return { name, inject: (emulator) => Object.assign(emulator.behaviour, members) };
}

/** Always affects the same few findings, so that the oracle knows which. */
function losing(name: string, kind: 'missingIds' | 'rejectIds'): ChaosFault {
  return {
    name,
    lose: (oracle) => oracle.everyNth(29),
    inject: ({ faults }, ids) => faults.add({ kind, ids }),
  };
}
