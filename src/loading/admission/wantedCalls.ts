import type { CallPlan } from '../../model/callPlan.js';
import type { FindingSource } from '../../model/findingSource.js';

/** Calls that an operation wants to make. */
export interface WantedCalls {
  readonly source: FindingSource;
  /** Those that are made as soon as they may be. */
  readonly calls: CallPlan;
  /** Those that the answers are likely to lead to. */
  readonly followUps: CallPlan;
  /** What they are for; the same where an operation asks for the same again. */
  readonly subject: string;
  /** Whether the operation can do without the source. */
  readonly isOptional: boolean;
}
