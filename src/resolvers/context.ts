import type { Detector } from '../__generated__/types.js';
import type { FindingService } from '../findings/findingService.js';
import type { CallMeter } from '../model/callMeter.js';
import type { Principal } from '../model/principal.js';

/** What resolvers have at hand, made anew for each operation. */
export interface Context {
  readonly findings: FindingService;
  readonly detectors: () => Promise<Detector[]>;
  /** Who asks. */
  readonly principal: Principal;
  /** Where the request comes from; undefined if the caller of `createContext` did not say. */
  readonly address: string | undefined;
  readonly meter: CallMeter;
}
