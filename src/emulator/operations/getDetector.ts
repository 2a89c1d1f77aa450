import { jsonReply, type Reply } from '../http/reply.js';
import { partitionOf } from '../model/partitionOf.js';
import type { Detector } from '../store/detectorRegistry.js';
import type { DetectorRequest } from './operation.js';

const FEATURES = [
  'CLOUD_TRAIL',
  'DNS_LOGS',
  'FLOW_LOGS',
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'EKS_RUNTIME_MONITORING',
  'LAMBDA_NETWORK_LOGS',
  'RUNTIME_MONITORING',
] as const;

/** The detector with its features twice: as the current `features` list and as the deprecated `dataSources`. */
export function getDetector({ detector }: DetectorRequest): Reply {
  return jsonReply({
    createdAt: detector.createdAt,
    findingPublishingFrequency: detector.findingPublishingFrequency,
    serviceRole: serviceRole(detector),
    status: onOrOff(detector.enabled),
    updatedAt: detector.updatedAt,
    dataSources: dataSources(detector),
    tags: {},
    features: FEATURES.map((name) => ({
      name,
      status: statusOf(detector, name),
      updatedAt: Date.parse(detector.updatedAt) / 1000,
      ...(name === 'EKS_RUNTIME_MONITORING' || name === 'RUNTIME_MONITORING' ? { additionalConfiguration: [] } : {}),
    })),
  });
}

function serviceRole({ region, accountId }: Detector): string {
  const path = 'role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty';
  return `arn:${partitionOf(region)}:iam::${accountId}:${path}`;
}

function dataSources(detector: Detector) {
  const status = (feature: string) => ({ status: statusOf(detector, feature) });
  return {
    cloudTrail: status('CLOUD_TRAIL'),
    dnsLogs: status('DNS_LOGS'),
    flowLogs: status('FLOW_LOGS'),
    s3Logs: status('S3_DATA_EVENTS'),
    kubernetes: { auditLogs: status('EKS_AUDIT_LOGS') },
    malwareProtection: { scanEc2InstanceWithFindings: { ebsVolumes: status('EBS_MALWARE_PROTECTION') } },
  };
}

function statusOf(detector: Detector, feature: string): string {
  return onOrOff(detector.enabled && detector.features.includes(feature));
}

function onOrOff(isOn: boolean): string {
  return isOn ? 'ENABLED' : 'DISABLED';
}
