import { randomUUID } from 'node:crypto';
import type { AuditedChange, AuditedOutcome, AuditTrail } from '../../model/auditTrail.js';
import { ChangeNotRecorded } from '../../model/errors.js';
import type { Principal } from '../../model/principal.js';
import type { ChangeOperation } from './changeCounts.js';

export interface AuditedChangeOptions {
  readonly trail: AuditTrail;
  /** Changes that have been begun and are not yet on record. */
  readonly underWay: Set<Promise<unknown>>;
}

/** What is going to be done, but for who does it. */
export interface Intent {
  readonly operation: ChangeOperation;
  readonly ids: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Makes a change between its two audit lines.
 * @throws INTERNAL_SERVER_ERROR where the first one cannot be written: then nothing was sent
 */
export function makeAudited<Made>(
  { trail, underWay }: AuditedChangeOptions,
  { identity }: Principal,
  { operation, ids, details }: Intent,
  make: () => Promise<Made>,
  toOutcome: (made: Made) => AuditedOutcome,
): Promise<Made> {
  const change: AuditedChange = {
    changeId: randomUUID(),
    subject: identity?.subject ?? null,
    issuer: identity?.issuer ?? null,
    client: identity?.client ?? null,
    operation,
    ids,
    details,
  };
  const made = run(trail, change, make, toOutcome).finally(() => underWay.delete(made));
  underWay.add(made);
  return made;
}

async function run<Made>(
  trail: AuditTrail,
  change: AuditedChange,
  make: () => Promise<Made>,
  toOutcome: (made: Made) => AuditedOutcome,
): Promise<Made> {
  try {
    await trail.intend(change);
  } catch (cause) {
    throw new ChangeNotRecorded(cause);
  }
  const made = await make();
  await trail.conclude(change, toOutcome(made));
  return made;
}
