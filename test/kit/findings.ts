import type { EmulatorCall } from '../../src/emulator/callLog.js';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';

export interface TestDetector {
  readonly region: string;
  readonly accountId: string;
  readonly detectorId: string;
}

export const US: TestDetector = { region: 'us-east-1', accountId: '123456789012', detectorId: 'd1'.repeat(16) };
export const EU: TestDetector = { region: 'eu-west-1', accountId: '123456789012', detectorId: 'd2'.repeat(16) };
export const AP: TestDetector = { region: 'ap-south-1', accountId: '123456789012', detectorId: 'd3'.repeat(16) };

/** 2026-01-01T00:00:00.000Z */
export const NEW_YEAR = 1_767_225_600_000;

export function findingArn({ region, accountId, detectorId }: TestDetector, id: string): string {
  return `arn:aws:guardduty:${region}:${accountId}:detector/${detectorId}/finding/${id}`;
}

/** The id of the nth finding of a detector: 32 hexadecimal digits that do not sort in the order of n. */
export function findingId({ detectorId }: TestDetector, n: number): string {
  const scattered = ((n + 1) * 2654435761) % 2 ** 32;
  return scattered.toString(16).padStart(8, '0') + detectorId.slice(0, 8) + n.toString(16).padStart(16, '0');
}

/** A small finding. Dates and counts grow with n, and severities cycle from 1 to 10. */
export function smallFinding(
  detector: TestDetector,
  n: number,
  members: Readonly<Record<string, unknown>> = {},
): WireFinding {
  const id = findingId(detector, n);
  const instant = new Date(NEW_YEAR + n * 60_000).toISOString();
  return {
    schemaVersion: '2.0',
    accountId: detector.accountId,
    region: detector.region,
    partition: 'aws',
    id,
    arn: findingArn(detector, id),
    type: `Recon:EC2/Type${n % 7}`,
    resource: { resourceType: n % 2 === 0 ? 'Instance' : 'AccessKey' },
    service: {
      detectorId: detector.detectorId,
      archived: false,
      count: n + 1,
      eventFirstSeen: instant,
      eventLastSeen: instant,
    },
    severity: 1 + (n % 10),
    createdAt: instant,
    updatedAt: instant,
    title: `Finding ${n} of ${detector.region}`,
    ...members,
  };
}

export function smallFindings(detector: TestDetector, count: number, from = 0): WireFinding[] {
  return Array.from({ length: count }, (_, n) => smallFinding(detector, from + n));
}

export function callsOf(emulator: Emulator, operation: string): EmulatorCall[] {
  return emulator.calls.filter((call) => call.operation === operation);
}

/** How often each operation was called since the previous invocation, as `{ ListFindings: 1 }`. */
export function countCalls(emulator: Emulator): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of emulator.calls) counts[operation] = (counts[operation] ?? 0) + 1;
  emulator.clearCalls();
  return counts;
}
