/** A value in a document of GuardDuty's REST-JSON protocol. Members that are undefined are left out. */
export type WireValue = string | number | boolean | readonly WireValue[] | WireObject;

export type WireObject = { readonly [member: string]: WireValue | undefined };

/** The `service` of a finding. */
export type WireService = WireObject & {
  archived: boolean;
  count: number;
  detectorId: string;
  eventFirstSeen: string;
  eventLastSeen: string;
  serviceName: string;
  userFeedback?: string;
};

/** A finding as GetFindings returns it: wire names, ISO strings for its own dates, epoch seconds for timestamps. */
export type WireFinding = {
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
  service: WireService;
  severity: number;
  title: string;
  type: string;
  updatedAt: string;
};
