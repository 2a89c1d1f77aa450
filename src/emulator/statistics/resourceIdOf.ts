import { readPath } from '../model/readPath.js';
import type { WireFinding } from '../wireFinding.js';

/**
 * The paths of a resource's id by resource type. This is our interpretation: GuardDuty's model does not define them.
 */
const ID_PATHS = new Map<unknown, readonly string[]>(
  Object.entries({
    AccessKey: ['accessKeyDetails.accessKeyId', 'accessKeyDetails.principalId'],
    Instance: ['instanceDetails.instanceId'],
    S3Bucket: ['s3BucketDetails.name'],
    S3Object: ['s3BucketDetails.s3ObjectDetails.objectArn', 's3BucketDetails.name'],
    EKSCluster: ['eksClusterDetails.arn', 'eksClusterDetails.name'],
    KubernetesCluster: ['eksClusterDetails.arn', 'eksClusterDetails.name'],
    ECSCluster: ['ecsClusterDetails.arn', 'ecsClusterDetails.name'],
    Container: ['containerDetails.id', 'containerDetails.name'],
    Lambda: ['lambdaDetails.functionArn', 'lambdaDetails.functionName'],
    RDSDBInstance: ['rdsDbInstanceDetails.dbInstanceArn', 'rdsDbInstanceDetails.dbInstanceIdentifier'],
    RDSLimitlessDB: ['rdsLimitlessDbDetails.dbShardGroupArn', 'rdsLimitlessDbDetails.dbShardGroupIdentifier'],
  }),
);

/** For resource types that are not in the table. */
const OTHER_ID_PATHS = [
  'ebsSnapshotDetails.snapshotArn',
  'ec2ImageDetails.imageArn',
  'recoveryPointDetails.recoveryPointArn',
  'bedrockGuardrailDetails.guardrailArn',
  'modelDetails.modelId',
  ...[...ID_PATHS.values()].flat(),
];

/** The id of the resource that a finding is about; undefined if it has none, as for attack sequences. */
export function resourceIdOf(finding: WireFinding): string | undefined {
  const [type] = readPath(finding, ['resource', 'resourceType']);
  const paths = ID_PATHS.get(type) ?? OTHER_ID_PATHS;
  for (const path of paths) {
    const [id] = readPath(finding, ['resource', ...path.split('.')]);
    if (id !== undefined && id !== '') return String(id);
  }
  return undefined;
}
