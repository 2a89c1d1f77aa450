import type { Behaviour } from '../behaviour.js';
import type { Detector, DetectorRegistry } from '../store/detectorRegistry.js';
import type { JsonObject, WireFinding } from '../wireFinding.js';

/** Makes one sample finding of each given type, or of every type for undefined; unknown types are skipped. */
export type SampleFindings = (
  types: readonly string[] | undefined,
  detector: { region: string; accountId: string; detectorId: string },
) => readonly WireFinding[];

/** The parts of the emulator that operations may use. */
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
  query: URLSearchParams;
  /** Of a call about one filter, otherwise empty. */
  filterName: string;
}
