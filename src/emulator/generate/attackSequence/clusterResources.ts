import type { ContainerDetails } from '../resources/container.js';
import { inhabitant, type Scene } from '../scene/scene.js';
import { instanceUid } from './instanceResources.js';
import { resourceV2 } from './resourceV2.js';

/** The EKS cluster of the scene, its workload, and the containers of the workload. */
export function eksResources(scene: Scene) {
  const cluster = inhabitant(scene.estate.eksClusters, scene);
  const workload = inhabitant(scene.estate.workloads, scene);
  return [
    resourceV2(scene, {
      uid: cluster.arn,
      resourceType: 'EKS_CLUSTER',
      name: cluster.name,
      service: 'eks',
      tags: cluster.tags,
      data: {
        eksCluster: {
          arn: cluster.arn,
          createdAt: cluster.createdAt,
          status: cluster.status,
          vpcId: cluster.vpcId,
          ec2InstanceUids: [instanceUid(scene)],
        },
      },
    }),
    resourceV2(scene, {
      uid: workload.uid,
      resourceType: 'KUBERNETES_WORKLOAD',
      name: workload.name,
      service: 'eks',
      data: {
        kubernetesWorkload: {
          containerUids: workload.containers.map(({ id }) => id),
          namespace: workload.namespace,
          type: workload.type.toUpperCase(),
        },
      },
    }),
    ...workload.containers.map((container) => containerResource(scene, container, 'eks')),
  ];
}

/** The ECS cluster of the scene, its task, and the containers of the task. */
export function ecsResources(scene: Scene) {
  const cluster = inhabitant(scene.estate.ecsClusters, scene);
  const task = cluster.taskDetails;
  return [
    resourceV2(scene, {
      uid: cluster.arn,
      resourceType: 'ECS_CLUSTER',
      name: cluster.name,
      service: 'ecs',
      tags: cluster.tags,
      data: { ecsCluster: { status: cluster.status, ec2InstanceUids: [instanceUid(scene)] } },
    }),
    resourceV2(scene, {
      uid: task.arn,
      resourceType: 'ECS_TASK',
      name: task.group,
      service: 'ecs',
      tags: task.tags,
      data: {
        ecsTask: {
          createdAt: task.createdAt,
          taskDefinitionArn: task.definitionArn,
          launchType: task.launchType,
          containerUids: task.containers.map(({ id }) => id),
        },
      },
    }),
    ...task.containers.map((container) => containerResource(scene, container, 'ecs')),
  ];
}

function containerResource(scene: Scene, { id, name, image }: ContainerDetails, service: string) {
  return resourceV2(scene, {
    uid: id,
    resourceType: 'CONTAINER',
    name,
    service,
    data: { container: { image, imageUid: `sha256:${scene.random.hex(64)}` } },
  });
}
