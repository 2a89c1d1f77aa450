import type { Logger } from '../../model/logger.js';
import type { AuditedChangeOptions } from './auditedChange.js';
import type { ChangeCounts } from './changeCounts.js';

/** What changes have at hand, the same for every operation. */
export interface ChangeOptions extends AuditedChangeOptions {
  readonly counts: ChangeCounts;
  readonly log: Logger;
}
