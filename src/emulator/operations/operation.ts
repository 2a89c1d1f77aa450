import type { Behaviour } from '../behaviour.js';
import type { Detector, DetectorRegistry } from '../store/detectorRegistry.js';
import type { JsonObject, WireFinding } from '../wireFinding.js';

/** Makes a sample finding of each type, of all types for undefined; an unknown type has none. */
export type SampleFindings = (
  types: readonly string[] | undefined,
  detector: { region: string; accountId: string; detectorId: string },
) => readonly WireFinding[];

/** What operations may use of the emulator. */
export interface OperationContext {
  registry: DetectorRegistry;
  behaviour: Behaviour;
  sampleFindings: SampleFindings | undefined;
}

export interface AccountRequest {
  context: OperationContext;
  region: string;
  accountId: string;
  query: URLSearchParams;
}

export interface DetectorRequest {
  context: OperationContext;
  detector: Detector;
  body: JsonObject;
}
