import type { AuditedChange, AuditedOutcome, AuditTrail } from '../model/auditTrail.js';
import { asError } from '../model/errors.js';
import type { Logger } from '../model/logger.js';
import { AuditFile, checkAuditFile } from './auditFile.js';

export interface AuditOptions {
  /** Where audit lines are logged. */
  readonly log: Logger;
  /** The file that they are appended to as well; undefined for none. */
  readonly path: string | undefined;
}

/**
 * Puts changes on record in the log and, first, in a file: JSON lines with `time` (ISO 8601), `kind` (`intent` or
 * `outcome`) and what `AuditedChange` and `AuditedOutcome` have.
 * @throws Error where the file cannot be appended to
 */
export function createAuditTrail({ log, path }: AuditOptions): AuditTrail {
  const fault = path === undefined ? undefined : checkAuditFile(path);
  if (fault !== undefined) throw new Error(`The audit log cannot be written: ${fault}`);
  const file = path === undefined ? undefined : new AuditFile(path);

  const write = async (kind: 'intent' | 'outcome', { details, ...change }: AuditedChange, outcome?: AuditedOutcome) => {
    const failures = outcome?.failures.map((failure) => ({ ...failure, ids: shorten(failure.ids) }));
    const line = { kind, ...change, ids: shorten(change.ids), ...details, ...outcome, ...(failures && { failures }) };
    await file?.append(JSON.stringify({ time: new Date().toISOString(), ...line }));
    log.info({ audit: line }, kind === 'intent' ? 'change intended' : 'change concluded');
  };
  return {
    intend: (change) => write('intent', change),
    conclude: async (change, outcome) => {
      try {
        await write('outcome', change, outcome);
      } catch (error) {
        log.error({ err: asError(error), audit: { kind: 'outcome', ...change, ...outcome } }, 'audit log not written');
      }
    },
  };
}

/** No id or ARN is that long. What somebody sends in place of one must not fill the disk. */
const LONGEST_ID = 600;

function shorten(ids: readonly string[]): string[] {
  return ids.map((id) => (id.length > LONGEST_ID ? `${id.slice(0, LONGEST_ID)}…` : id));
}
