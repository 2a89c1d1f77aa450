import type { Authenticator } from '../../../../src/auth/authenticator.js';
import { generateFindings } from '../../../../src/emulator/generate/generateFindings.js';
import { startEmulator } from '../../../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../../../src/emulator/wireFinding.js';
import type { Logger } from '../../../../src/model/logger.js';
import { AP, EU, smallFindings, US } from '../../../kit/findings.js';
import { startGateway, type TestGateway } from '../../../kit/startGateway.js';

export interface AttackedOptions {
  readonly cursorSecret?: string;
  /** Default 0, no cache. */
  readonly cacheTtlMs?: number;
  /** Findings of the second region, besides its 30. */
  readonly more?: readonly WireFinding[];
  /** Findings of member accounts that the detector of the first region lists, besides its own 60. */
  readonly ofMembers?: readonly WireFinding[];
  readonly mutations?: boolean;
  /** Default: everybody may do everything. */
  readonly authenticator?: Authenticator;
  /** Default: none is kept. */
  readonly log?: Logger;
}

/** The role that the gateway assumes, and its secrets: they must never leave the process. */
export const ROLE = `arn:aws:iam::${US.accountId}:role/attacked-reader`;
export const SECRET = 'a secret access key';
export const CURSOR_SECRET = 'the secret of cursors';

/** A gateway with a role to assume and things to hide. It reads two regions, while its upstream has a third one. */
export async function startAttackedGateway({
  more = [],
  ofMembers = [],
  authenticator,
  ...options
}: AttackedOptions = {}): Promise<TestGateway> {
  const now = Date.now();
  const emulator = await startEmulator({
    detectors: [
      { ...US, findings: [...generateFindings({ ...US, seed: 'attacks', count: 60, now }), ...ofMembers] },
      { ...EU, findings: [...smallFindings(EU, 30), ...more] },
      { ...AP, findings: smallFindings(AP, 30) },
    ],
  });
  process.env.AWS_ENDPOINT_URL_STS = emulator.url;
  const gateway = await startGateway({
    emulator,
    regions: [US.region, EU.region],
    roleArns: [ROLE],
    credentials: { accessKeyId: US.accountId, secretAccessKey: SECRET },
    cursorSecret: CURSOR_SECRET,
    ...(authenticator && { server: { authenticator } }),
    ...options,
  });
  return {
    ...gateway,
    close: async () => {
      await gateway.close();
      delete process.env.AWS_ENDPOINT_URL_STS;
    },
  };
}
