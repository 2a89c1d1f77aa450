import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from '../../src/emulator/startEmulator.js';

/**
 * Only for what will never come true: no test may fail because the machine is slow. Less than jest's own limit, whose
 * message would not say what was waited for, and which would leave the loop running.
 */
export const HANG_MS = 240_000;
const POLL_MS = 5;

/** Waits until something has come true. */
export async function until(isTrue: () => unknown): Promise<void> {
  const end = performance.now() + HANG_MS;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`This never came true: ${isTrue}`);
    await sleep(POLL_MS);
  }
}

/** Waits until an embedded GuardDuty has received so many calls. @param operation only those of one operation */
export function untilCalls({ calls }: Emulator, count: number, operation?: string): Promise<void> {
  return until(() => calls.filter((call) => operation === undefined || call.operation === operation).length >= count);
}
