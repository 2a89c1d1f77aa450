import type { FindingClassification } from '../../__generated__/types.js';

/**
 * `ThreatPurpose:ResourceTypeAffected/ThreatFamilyName.DetectionMechanism!Artifact`; a family can hold dots and
 * slashes of its own only in what GuardDuty never sends, so the first of each counts.
 */
const FINDING_TYPE = /^([^:/]*)(?::([^/]*))?(?:\/([^.!]*)(?:\.([^!]*))?(?:!(.*))?)?$/;

/** @returns null for what is no text at all; a part that is absent is null */
export function classify(findingType: unknown): FindingClassification | null {
  if (typeof findingType !== 'string' || findingType === '') return null;
  const parts = FINDING_TYPE.exec(findingType);
  const part = (index: number) => parts?.[index] || null;
  return {
    threatPurpose: part(1),
    resourceTypeAffected: part(2),
    threatFamilyName: part(3),
    detectionMechanism: part(4),
    artifact: part(5),
  };
}
