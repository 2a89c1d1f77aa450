import type { DetectorSettings } from '../../model/detectorSettings.js';
import { toIsoInstant } from '../../model/instant.js';

/** @returns undefined where the answer is not a detector */
export function readDetector(answer: Readonly<Record<string, unknown>>): DetectorSettings | undefined {
  const { serviceRole, status, findingPublishingFrequency, createdAt, updatedAt, features } = answer;
  if (typeof status !== 'string' || (features !== undefined && !Array.isArray(features))) return undefined;
  return {
    accountId: typeof serviceRole === 'string' ? serviceRole.split(':')[4] : undefined,
    status,
    findingPublishingFrequency: textOf(findingPublishingFrequency),
    createdAt: toIsoInstant(createdAt) ?? null,
    updatedAt: toIsoInstant(updatedAt) ?? null,
    features: features?.map((feature) => ({ name: textOf(feature?.name), status: textOf(feature?.status) })) ?? null,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
