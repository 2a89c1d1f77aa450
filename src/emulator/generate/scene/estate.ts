import { type AccessKeyDetails, accessKeyDetails } from '../resources/accessKey.js';
import { type Backups, backups } from '../resources/backup.js';
import { type BedrockDetails, bedrockDetails } from '../resources/bedrock.js';
import { type ContainerDetails, container } from '../resources/container.js';
import { type EbsVolumeDetails, ebsVolumeDetails } from '../resources/ebsVolume.js';
import { type EcsClusterDetails, ecsClusterDetails } from '../resources/ecsCluster.js';
import {
  type EksClusterDetails,
  eksClusterDetails,
  type KubernetesUser,
  type KubernetesWorkload,
  kubernetesUser,
  kubernetesWorkload,
} from '../resources/eksCluster.js';
import { type InstanceDetails, instanceDetails } from '../resources/instance.js';
import { type LambdaDetails, lambdaDetails } from '../resources/lambdaFunction.js';
import {
  type RdsDbInstanceDetails,
  type RdsDbUserDetails,
  type RdsLimitlessDbDetails,
  rdsDbInstanceDetails,
  rdsDbUserDetails,
  rdsLimitlessDbDetails,
} from '../resources/rdsDatabase.js';
import { type S3BucketDetail, s3BucketDetail } from '../resources/s3Bucket.js';
import { Random } from '../values/random.js';
import type { Place } from './place.js';

/**
 * The resources of one account in one region. Findings take their resources from here, so that one instance occurs in
 * several findings, as in reality. Documents share these objects and must not change them.
 */
export interface Estate {
  readonly place: Place;
  readonly accessKeys: readonly AccessKeyDetails[];
  readonly buckets: readonly S3BucketDetail[];
  readonly instances: readonly InstanceDetails[];
  readonly volumes: readonly EbsVolumeDetails[];
  readonly eksClusters: readonly EksClusterDetails[];
  readonly workloads: readonly KubernetesWorkload[];
  readonly kubernetesUsers: readonly KubernetesUser[];
  readonly containers: readonly ContainerDetails[];
  readonly ecsClusters: readonly EcsClusterDetails[];
  readonly functions: readonly LambdaDetails[];
  readonly databases: readonly RdsDbInstanceDetails[];
  readonly shardGroups: readonly RdsLimitlessDbDetails[];
  readonly databaseUsers: readonly RdsDbUserDetails[];
  readonly backups: readonly Backups[];
  readonly bedrock: readonly BedrockDetails[];
}

export function buildEstate(seed: string, place: Place, now: number): Estate {
  const random = new Random(`estate ${seed} ${place.accountId} ${place.region}`);
  const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  return {
    place,
    accessKeys: many(24, () => accessKeyDetails(random)),
    buckets: many(18, () => s3BucketDetail(random, place, now)),
    instances: many(40, () => instanceDetails(random, place, now)),
    volumes: many(40, () => ebsVolumeDetails(random, place)),
    eksClusters: many(4, () => eksClusterDetails(random, place, now)),
    workloads: many(20, () => kubernetesWorkload(random)),
    kubernetesUsers: many(12, () => kubernetesUser(random, place)),
    containers: many(16, () => container(random)),
    ecsClusters: many(6, () => ecsClusterDetails(random, place, now)),
    functions: many(12, () => lambdaDetails(random, place, now)),
    databases: many(8, () => rdsDbInstanceDetails(random, place)),
    shardGroups: many(3, () => rdsLimitlessDbDetails(random, place)),
    databaseUsers: many(10, () => rdsDbUserDetails(random)),
    backups: many(10, () => backups(random, place, now)),
    bedrock: many(6, () => bedrockDetails(random, place)),
  };
}
