import { ANONYMOUS_USER } from './resources/eksCluster.js';
import { s3ObjectDetails } from './resources/s3Bucket.js';
import { inhabitant, type RuntimeHost, type Scene } from './scene/scene.js';
import type { WireObject } from './values/wireObject.js';

/** Writes the `resource` of a finding: its type and the details of that type. */
export type ResourcePart = (scene: Scene) => WireObject & { resourceType: string };

export const instance: ResourcePart = (scene) => ({
  resourceType: 'Instance',
  instanceDetails: inhabitant(scene.estate.instances, scene),
});

export const accessKey: ResourcePart = (scene) => ({
  resourceType: 'AccessKey',
  accessKeyDetails: inhabitant(scene.estate.accessKeys, scene),
});

/** Credentials of an instance that are used elsewhere. */
export const instanceCredentials: ResourcePart = (scene) => ({
  ...accessKey(scene),
  instanceDetails: inhabitant(scene.estate.instances, scene),
});

export const rootUser: ResourcePart = (scene) => ({
  resourceType: 'AccessKey',
  accessKeyDetails: {
    accessKeyId: `ASIA${scene.random.base32(9)}EXAMPLE`,
    principalId: scene.estate.place.accountId,
    userName: 'Root',
    userType: 'Root',
  },
});

export const model: ResourcePart = (scene) => ({
  ...accessKey(scene),
  modelDetails: inhabitant(scene.estate.bedrock, scene).models,
});

export const guardrail: ResourcePart = (scene) => ({
  ...accessKey(scene),
  bedrockGuardrailDetails: inhabitant(scene.estate.bedrock, scene).guardrail,
});

export const s3Bucket: ResourcePart = (scene) => ({
  resourceType: 'S3Bucket',
  accessKeyDetails: inhabitant(scene.estate.accessKeys, scene),
  s3BucketDetails: [inhabitant(scene.estate.buckets, scene)],
});

export const s3Object: ResourcePart = (scene) => {
  const bucket = inhabitant(scene.estate.buckets, scene);
  return {
    resourceType: 'S3Object',
    s3BucketDetails: [{ ...bucket, s3ObjectDetails: s3ObjectDetails(scene.random, bucket) }],
  };
};

/** The resource of a Kubernetes API call: the cluster, the caller, and the workload that the call was about. */
export const eksCluster: ResourcePart = (scene) => ({
  resourceType: 'EKSCluster',
  accessKeyDetails: inhabitant(scene.estate.accessKeys, scene),
  eksClusterDetails: inhabitant(scene.estate.eksClusters, scene),
  kubernetesDetails: {
    kubernetesUserDetails: inhabitant(scene.estate.kubernetesUsers, scene),
    kubernetesWorkloadDetails: inhabitant(scene.estate.workloads, scene),
  },
});

/** The resource of a Kubernetes API call about a pod of the cluster itself. */
export const systemPod: ResourcePart = (scene) => ({
  resourceType: 'EKSCluster',
  eksClusterDetails: inhabitant(scene.estate.eksClusters, scene),
  kubernetesDetails: {
    kubernetesUserDetails: inhabitant(scene.estate.kubernetesUsers, scene),
    kubernetesWorkloadDetails: {
      ...inhabitant(scene.estate.workloads, scene),
      type: 'pods',
      namespace: 'kube-system',
    },
  },
});

/** The resource of an unauthenticated Kubernetes API call. */
export const anonymousEksCluster: ResourcePart = (scene) => ({
  resourceType: 'EKSCluster',
  eksClusterDetails: inhabitant(scene.estate.eksClusters, scene),
  kubernetesDetails: { kubernetesUserDetails: ANONYMOUS_USER },
});

export const eksWorkload: ResourcePart = (scene) => ({
  resourceType: 'EKSCluster',
  eksClusterDetails: inhabitant(scene.estate.eksClusters, scene),
  kubernetesDetails: { kubernetesWorkloadDetails: inhabitant(scene.estate.workloads, scene) },
});

export const ecsTask: ResourcePart = (scene) => ({
  resourceType: 'ECSCluster',
  ecsClusterDetails: inhabitant(scene.estate.ecsClusters, scene),
});

export const container: ResourcePart = (scene) => ({
  resourceType: 'Container',
  instanceDetails: inhabitant(scene.estate.instances, scene),
  containerDetails: inhabitant(scene.estate.containers, scene),
});

const RUNTIME_HOSTS: Readonly<Record<RuntimeHost, ResourcePart>> = {
  instance,
  eks: eksWorkload,
  ecs: ecsTask,
  container,
};

export const runtimeHost: ResourcePart = (scene) => RUNTIME_HOSTS[scene.host](scene);

/** The same resource with the volumes that were scanned for malware. */
export function withVolumes(part: ResourcePart): ResourcePart {
  return (scene) => ({ ...part(scene), ebsVolumeDetails: inhabitant(scene.estate.volumes, scene) });
}

export const lambdaFunction: ResourcePart = (scene) => ({
  resourceType: 'Lambda',
  lambdaDetails: inhabitant(scene.estate.functions, scene),
});

export const database: ResourcePart = (scene) => ({
  resourceType: 'RDSDBInstance',
  rdsDbInstanceDetails: inhabitant(scene.estate.databases, scene),
  rdsDbUserDetails: inhabitant(scene.estate.databaseUsers, scene),
});

export const limitlessDatabase: ResourcePart = (scene) => ({
  resourceType: 'RDSLimitlessDB',
  rdsLimitlessDbDetails: inhabitant(scene.estate.shardGroups, scene),
  rdsDbUserDetails: inhabitant(scene.estate.databaseUsers, scene),
});

export const snapshot: ResourcePart = (scene) => ({
  resourceType: 'EBSSnapshot',
  ebsSnapshotDetails: inhabitant(scene.estate.backups, scene).ebsSnapshotDetails,
});

export const image: ResourcePart = (scene) => ({
  resourceType: 'EC2Image',
  ec2ImageDetails: inhabitant(scene.estate.backups, scene).ec2ImageDetails,
});

/** @param resourceType 'EC2RecoveryPoint' or 'S3RecoveryPoint' */
export function recoveryPoint(resourceType: string): ResourcePart {
  return (scene) => ({
    resourceType,
    recoveryPointDetails: inhabitant(scene.estate.backups, scene).recoveryPointDetails,
  });
}

/** An attack sequence lists its resources in `detection.sequence` instead. */
export const attackSequence: ResourcePart = () => ({ resourceType: 'AttackSequence' });
