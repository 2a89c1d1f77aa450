import type { FindingClassification } from '../../__generated__/types.js';

/**
 * `ThreatPurpose:ResourceTypeAffected/ThreatFamilyName.DetectionMechanism!Artifact`. The first of each separator counts:
 * GuardDuty sends no family name that contains one.
 */
const FINDING_TYPE = /^([^:/]*)(?::([^/]*))?(?:\/([^.!]*)(?:\.([^!]*))?(?:!(.*))?)?$/;

/** @returns null if the value is not a text, or empty; parts that are absent are null */
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
