import type { Detector } from '../__generated__/types.js';
import type { OperationLoader } from '../loading/operation/operationLoader.js';
import type { DetectorSettings } from '../model/detectorSettings.js';
import { GatewayError } from '../model/errors.js';
import type { FindingSource } from '../model/findingSource.js';

/** What resolvers of `Detector` receive. */
export interface DetectorModel extends Omit<Detector, 'suppressionRules'> {
  readonly source: FindingSource;
}

/**
 * The detector of every source. A source that has none, or cannot be reached, is an entry with an error, not a failure. Of
 * one whose account the caller may not see, it is the region and the status.
 */
export function readDetectors(loader: OperationLoader): Promise<DetectorModel[]> {
  return Promise.all(loader.configuredSources.map((source) => read(source, loader)));
}

async function read(source: FindingSource, loader: OperationLoader): Promise<DetectorModel> {
  const detector = await readWhole(source, loader);
  // Only by now the account is known.
  return loader.isVisible(source) ? detector : { ...detector, ...NOTHING };
}

async function readWhole(source: FindingSource, loader: OperationLoader): Promise<DetectorModel> {
  try {
    const settings = await loader.describeDetector(source);
    return toDetector(source, settings, settings ? null : 'GuardDuty is not enabled here: there is no detector.');
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return toDetector(source, undefined, error.message);
  }
}

function toDetector(
  source: FindingSource,
  settings: DetectorSettings | undefined,
  error: string | null,
): DetectorModel {
  return {
    id: source.knownDetectorId ?? null,
    region: source.region,
    accountId: source.accountId ?? null,
    status: settings?.status ?? null,
    findingPublishingFrequency: settings?.findingPublishingFrequency ?? null,
    createdAt: settings?.createdAt ?? null,
    updatedAt: settings?.updatedAt ?? null,
    features: settings?.features ?? null,
    error,
    source,
  };
}

const NOTHING = {
  id: null,
  accountId: null,
  findingPublishingFrequency: null,
  createdAt: null,
  updatedAt: null,
  features: null,
  error: null,
} satisfies Partial<Detector>;
