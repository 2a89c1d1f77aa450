import type { Detector } from '../__generated__/types.js';
import type { FindingService } from '../findings/findingService.js';

/** What resolvers have at hand, made anew for each operation. */
export interface Context {
  readonly findings: FindingService;
  readonly detectors: () => Promise<Detector[]>;
}
