import type { ResourcePart } from '../resources.js';
import type { Part } from '../scene.js';

/** How findings of one type look: a row of the catalogue. Titles may name `{words}`, see text.ts. */
export interface FindingKind {
  readonly type: string;
  /** 1.0 to 10.0; of several, each finding has one. */
  readonly severity: readonly [number, ...number[]];
  readonly title: string;
  readonly description: string;
  readonly feature: Feature;
  /** Whether the resource suffers (the default) or does it. */
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
