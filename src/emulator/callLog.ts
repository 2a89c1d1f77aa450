import type { FaultKind } from './faults/faultRule.js';

/** One request that named an operation, as it arrived and as it was answered. */
export interface EmulatorCall {
  operation: string;
  region: string;
  accountId: string;
  /** Undefined for the calls that name none: ListDetectors and STS. */
  detectorId: string | undefined;
  /** The parsed body, `{}` for a GET; the parameters for STS; undefined where it could not be parsed. */
  body: unknown;
  /** Milliseconds on the clock of `performance.now()`; `endedAt` is undefined while the call is under way. */
  startedAt: number;
  endedAt: number | undefined;
  /** The HTTP status sent; 0 while none was sent, and for ever if the connection was hung or reset. */
  status: number;
  /** The fault that befell this call. */
  fault: FaultKind | undefined;
}

/**
 * The last calls in the order of their arrival. Bounded, because an emulator may run for weeks: when a quarter
 * more than `limit` are held, the oldest are dropped until `limit` remain.
 */
export class CallLog {
  readonly calls: EmulatorCall[] = [];

  constructor(private readonly limit: number) {}

  begin(call: Pick<EmulatorCall, 'operation' | 'region' | 'accountId' | 'detectorId'>): EmulatorCall {
    const entry: EmulatorCall = {
      ...call,
      body: undefined,
      startedAt: performance.now(),
      endedAt: undefined,
      status: 0,
      fault: undefined,
    };
    this.calls.push(entry);
    if (this.calls.length > this.limit * 1.25) this.calls.splice(0, this.calls.length - this.limit);
    return entry;
  }

  clear(): void {
    this.calls.length = 0;
  }
}
