import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';

export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';
export const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0';

/** 32 hexadecimal digits that end in the number. */
export function hexId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

export function finding(id: string, members: Record<string, unknown> = {}): WireFinding {
  return {
    accountId: ACCOUNT,
    arn: `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/${DETECTOR}/finding/${id}`,
    createdAt: '2026-08-14T10:24:28.211Z',
    id,
    partition: 'aws',
    region: REGION,
    resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-1' } },
    schemaVersion: '2.0',
    service: { archived: false, count: 1, detectorId: DETECTOR, serviceName: 'guardduty' },
    severity: 5,
    title: 'A finding',
    type: 'Recon:EC2/PortProbeUnprotectedPort',
    updatedAt: '2026-08-15T10:24:28.211Z',
    ...members,
  };
}

/** Findings with ids in the order of their numbers. */
export function findings(
  count: number,
  members: (number: number) => Record<string, unknown> = () => ({}),
): WireFinding[] {
  return Array.from({ length: count }, (_, number) => finding(hexId(number), members(number)));
}

/** An emulator with one detector of these findings. */
export function emulatorOf(found: WireFinding[], options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const detectors = [{ region: REGION, accountId: ACCOUNT, detectorId: DETECTOR, findings: found }];
  return startEmulator({ detectors, ...options });
}

/** An SDK client that never retries, so that each call in a test is one request. */
export function clientOf(emulator: Emulator, { region = REGION, accessKeyId = ACCOUNT, maxAttempts = 1 } = {}) {
  return new GuardDutyClient({
    region,
    endpoint: emulator.url,
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts,
  });
}

interface SendOptions {
  readonly method?: string;
  readonly region?: string;
  readonly accessKeyId?: string;
  readonly signal?: AbortSignal;
}

/** A request with a fake signature and without the SDK, to send or see what the SDK does not allow. */
export function send(
  emulator: Emulator,
  path: string,
  body?: unknown,
  { method = 'POST', region = REGION, accessKeyId = ACCOUNT, signal }: SendOptions = {},
): Promise<Response> {
  const credential = `${accessKeyId}/20261123/${region}/guardduty/aws4_request`;
  return fetch(`${emulator.url}${path}`, {
    method,
    ...(signal && { signal }),
    headers: {
      'content-type': 'application/json',
      authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=00`,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** The ids that ListFindings answers for a body, in one page. */
export async function listIds(emulator: Emulator, body: Record<string, unknown> = {}): Promise<string[]> {
  const response = await send(emulator, `/detector/${DETECTOR}/findings`, body);
  const answer = (await response.json()) as { findingIds?: string[]; message?: string };
  if (!answer.findingIds) throw new Error(answer.message);
  return answer.findingIds;
}
