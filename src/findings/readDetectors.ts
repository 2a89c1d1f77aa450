import type { Detector } from '../__generated__/types.js';
import type { DetectorSettings } from '../guardduty/answers/readDetector.js';
import type { Source } from '../guardduty/guardDutySource.js';
import { GatewayError } from '../model/errors.js';
import { whileWanted } from '../model/whileWanted.js';

/** Every source's detector. One that has none, or cannot be asked, is an answer with an error, not a failure. */
export function readDetectors(sources: readonly Source[], signal: AbortSignal | undefined): Promise<Detector[]> {
  return Promise.all(sources.map((source) => read(source, signal)));
}

async function read(source: Source, signal: AbortSignal | undefined): Promise<Detector> {
  try {
    const settings = await whileWanted(source.describeDetector(signal), signal);
    return toDetector(source, settings, settings ? null : 'GuardDuty is not enabled here: there is no detector.');
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return toDetector(source, undefined, error.message);
  }
}

function toDetector(source: Source, settings: DetectorSettings | undefined, error: string | null): Detector {
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
  };
}
