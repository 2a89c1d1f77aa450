import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../src/emulator/startEmulator.js';

/**
 * Long enough that only a hang exceeds it: no test may fail because the machine is slow. Shorter than jest's own
 * timeout, which would not say what the test was waiting for and would leave the loop running.
 */
export const HANG_MS = 240_000;
const POLL_MS = 5;

/** Waits until a condition is true. */
export async function until(isTrue: () => unknown): Promise<void> {
  const end = performance.now() + HANG_MS;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`This never came true: ${isTrue}`);
    await sleep(POLL_MS);
  }
}

/** Waits until an embedded GuardDuty has received `count` calls. @param operation counts the calls of this one only */
export function untilCalls({ calls }: Emulator, count: number, operation?: string): Promise<void> {
  return until(() => calls.filter((call) => operation === undefined || call.operation === operation).length >= count);
}
