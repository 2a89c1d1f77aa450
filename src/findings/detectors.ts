import type { Detector } from '../__generated__/resolvers.js';
import { asError } from '../errors.js';
import type { Source, WireDetector } from '../guardduty/source.js';
import { toIsoInstant } from '../types/instant.js';

/** Every source's detector. One that has none, or cannot be asked, is an answer with an error, not a failure. */
export function readDetectors(sources: readonly Source[]): Promise<Detector[]> {
  return Promise.all(sources.map(readDetector));
}

async function readDetector(source: Source): Promise<Detector> {
  try {
    const detector = await source.describeDetector();
    return toDetector(
      source,
      detector,
      detector === undefined ? 'GuardDuty is not enabled here: there is no detector.' : null,
    );
  } catch (error) {
    return toDetector(source, undefined, asError(error).message);
  }
}

function toDetector(source: Source, detector: WireDetector | undefined, error: string | null): Detector {
  return {
    id: source.knownDetectorId ?? null,
    region: source.region,
    accountId: source.accountId ?? null,
    status: detector?.status ?? null,
    findingPublishingFrequency: detector?.findingPublishingFrequency ?? null,
    createdAt: toIsoInstant(detector?.createdAt) ?? null,
    updatedAt: toIsoInstant(detector?.updatedAt) ?? null,
    features: detector?.features?.map(({ name, status }) => ({ name: name ?? null, status: status ?? null })) ?? null,
    error,
  };
}
