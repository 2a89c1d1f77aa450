import type { SuppressionRule } from '../__generated__/types.js';
import type { ChangeService } from '../findings/changes/changeService.js';
import type { EntityService } from '../findings/entities/entityService.js';
import type { FindingService } from '../findings/findingService.js';
import type { DetectorModel } from '../findings/readDetectors.js';
import type { CallMeter } from '../model/callMeter.js';
import type { FindingSource } from '../model/findingSource.js';
import type { Principal } from '../model/principal.js';

/** What resolvers have at hand, made anew for each operation. */
export interface Context {
  readonly findings: FindingService;
  readonly entities: EntityService;
  readonly changes: ChangeService;
  readonly detectors: () => Promise<DetectorModel[]>;
  readonly suppressionRules: (source: FindingSource) => Promise<SuppressionRule[] | null>;
  /** Who asks. */
  readonly principal: Principal;
  /** Where the request comes from; undefined if the caller of `createContext` did not say. */
  readonly address: string | undefined;
  readonly meter: CallMeter;
}
