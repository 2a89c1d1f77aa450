import type { FaultKind } from './faults/faultRule.js';

/** One request that named an operation, as it arrived and as it was answered. */
export interface EmulatorCall {
  operation: string;
  region: string;
  accountId: string;
  /** Undefined for calls without a detector: ListDetectors and STS. */
  detectorId: string | undefined;
  /** The parsed body, `{}` for a GET; the parameters for STS; undefined if the body could not be parsed. */
  body: unknown;
  /** Milliseconds on the clock of `performance.now()`; `endedAt` is undefined while the call is in progress. */
  startedAt: number;
  endedAt: number | undefined;
  /** The HTTP status that was sent; 0 until then, and it stays 0 if the connection was hung or reset. */
  status: number;
  /** The fault that was injected into this call. */
  fault: FaultKind | undefined;
}

/**
 * The latest calls in order of arrival. Bounded, because an emulator may run for weeks: when the log is a quarter over
 * `limit`, the oldest calls are dropped until `limit` remain.
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
