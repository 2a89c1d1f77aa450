import type { WireObject } from './values/wireObject.js';

/** The `service` of a finding. */
export type GeneratedService = WireObject & {
  archived: boolean;
  count: number;
  detectorId: string;
  eventFirstSeen: string;
  eventLastSeen: string;
  serviceName: string;
  userFeedback?: string;
};

/** A finding as GetFindings returns it: wire names, ISO strings for its own dates, epoch seconds for timestamps. */
export type GeneratedFinding = {
  accountId: string;
  arn: string;
  associatedAttackSequenceArn?: string;
  confidence?: number;
  createdAt: string;
  customDetectionRuleName?: string;
  description: string;
  id: string;
  partition?: string;
  region: string;
  resource: WireObject & { resourceType: string };
  schemaVersion: string;
  service: GeneratedService;
  severity: number;
  title: string;
  type: string;
  updatedAt: string;
};
