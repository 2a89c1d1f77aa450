import type { CallKind } from '../../model/callPlan.js';

/** The operations of GuardDuty that are called, and what for. */
export const OPERATIONS = {
  ListDetectors: 'detector',
  GetDetector: 'detector',
  ListFindings: 'list',
  GetFindings: 'documents',
  GetFindingsStatistics: 'statistics',
  ListFilters: 'rules',
  GetFilter: 'rules',
  ArchiveFindings: 'change',
  UnarchiveFindings: 'change',
  UpdateFindingsFeedback: 'change',
  CreateSampleFindings: 'change',
} as const satisfies Record<string, CallKind>;

export type Operation = keyof typeof OPERATIONS;

/** The action that an IAM policy has to allow. */
export function iamAction(operation: Operation): string {
  return `guardduty:${operation}`;
}
