import { valueAt } from './valueAt.js';
import type { WireObject } from './wireObject.js';

const REMOTE_ADDRESS = 'remoteIpDetails.ipAddressV4';

/** The paths of each placeholder's value in a finding; the first path that has a value wins. */
const VALUE_PATHS: Readonly<Record<string, readonly string[]>> = {
  account: ['accountId'],
  instance: ['resource.instanceDetails.instanceId'],
  user: ['resource.kubernetesDetails.kubernetesUserDetails.username', 'resource.accessKeyDetails.userName'],
  bucket: ['resource.s3BucketDetails.0.name'],
  object: ['resource.s3BucketDetails.0.s3ObjectDetails.0.key'],
  cluster: ['resource.eksClusterDetails.name', 'resource.ecsClusterDetails.name'],
  workload: ['resource.kubernetesDetails.kubernetesWorkloadDetails.name'],
  namespace: ['resource.kubernetesDetails.kubernetesWorkloadDetails.namespace'],
  container: ['resource.containerDetails.name'],
  function: ['resource.lambdaDetails.functionName'],
  database: [
    'resource.rdsDbInstanceDetails.dbInstanceIdentifier',
    'resource.rdsLimitlessDbDetails.dbShardGroupIdentifier',
  ],
  host: [
    'resource.kubernetesDetails.kubernetesWorkloadDetails.name',
    'resource.containerDetails.name',
    'resource.ecsClusterDetails.name',
    'resource.instanceDetails.instanceId',
  ],
  model: ['resource.modelDetails.0.modelId'],
  guardrail: ['resource.bedrockGuardrailDetails.guardrailArn'],
  backup: [
    'resource.recoveryPointDetails.recoveryPointArn',
    'resource.ebsSnapshotDetails.snapshotArn',
    'resource.ec2ImageDetails.imageArn',
  ],
  remote: [
    `service.action.networkConnectionAction.${REMOTE_ADDRESS}`,
    `service.action.awsApiCallAction.${REMOTE_ADDRESS}`,
    `service.action.kubernetesApiCallAction.${REMOTE_ADDRESS}`,
    `service.action.rdsLoginAttemptAction.${REMOTE_ADDRESS}`,
    `service.action.portProbeAction.portProbeDetails.0.${REMOTE_ADDRESS}`,
    'service.action.awsApiCallAction.domainDetails.domain',
  ],
  port: [
    'service.action.portProbeAction.portProbeDetails.0.localPortDetails.port',
    'service.action.networkConnectionAction.remotePortDetails.port',
  ],
  domain: ['service.action.dnsRequestAction.domain'],
  api: ['service.action.awsApiCallAction.api', 'service.action.kubernetesApiCallAction.verb'],
  process: ['service.runtimeDetails.process.executablePath'],
  threat: [
    'service.malwareScanDetails.threats.0.name',
    'service.ebsVolumeScanDetails.scanDetections.highestSeverityThreatDetails.threatName',
  ],
  signals: ['service.detection.sequence.signals.length'],
  actor: ['service.detection.sequence.actors.0.user.name', 'service.detection.sequence.actors.0.process.path'],
  target: ['service.detection.sequence.resources.0.name'],
};

/** Replaces each `{placeholder}` of a template with its value in the finding. */
export function fillIn(template: string, finding: WireObject): string {
  return template.replace(/\{(\w+)\}/g, (_, placeholder: string) => {
    for (const path of VALUE_PATHS[placeholder] ?? []) {
      const value = valueAt(finding, path);
      if (value !== undefined) return String(value);
    }
    return `unknown ${placeholder}`;
  });
}
