import type { ChangeFailure } from '../../__generated__/types.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';

/** What a mutation answers. */
export interface ChangePayloadModel {
  /** As they are now, in the order of the ids that were given. */
  readonly findings: readonly FindingOutcome[];
  readonly failures: readonly ChangeFailure[];
}
