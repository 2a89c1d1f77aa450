import type { ResourcePart } from '../resourceParts.js';
import type { Part } from '../scene/scene.js';

/**
 * A row of the catalogue: what findings of one type look like. Titles and descriptions may contain `{placeholders}`,
 * see `fillIn`.
 */
export interface FindingKind {
  readonly type: string;
  /** 1.0 to 10.0; each finding has one of them. */
  readonly severity: readonly [number, ...number[]];
  readonly title: string;
  readonly description: string;
  readonly feature: Feature;
  /** Whether the resource is the target of the activity (the default) or carries it out. */
  readonly role?: 'TARGET' | 'ACTOR';
  readonly resource: ResourcePart;
  readonly action?: Part;
  readonly evidence?: Part;
  readonly anomaly?: Part;
  readonly runtime?: Part;
  readonly volumeScan?: Part;
  readonly malwareScan?: Part;
}

export type Feature =
  | 'AiProtection'
  | 'CloudTrail'
  | 'Correlation'
  | 'DnsLogs'
  | 'EbsMalwareProtection'
  | 'EksAuditLogs'
  | 'FlowLogs'
  | 'LambdaNetworkLogs'
  | 'MalwareProtection'
  | 'RdsLoginEvents'
  | 'RuntimeMonitoring'
  | 'S3DataEvents';
