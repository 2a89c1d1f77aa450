import { type InstanceDetails, primaryInterface } from '../resources/instance.js';
import { regionalArn } from '../scene/place.js';
import { inhabitant, type Scene } from '../scene/scene.js';
import type { WireObject } from '../values/wireObject.js';
import { resourceV2 } from './resourceV2.js';

/** The instance of the scene and its neighbour, with the resources that they share. */
export function instanceGroupResources(scene: Scene) {
  const instance = inhabitant(scene.estate.instances, scene);
  const neighbour = inhabitant(scene.estate.instances, { ...scene, slot: scene.slot + 1 });
  return [
    instanceResource(scene, instance),
    instanceResource(scene, neighbour),
    interfaceResource(scene, instance),
    ...shared(scene, instance, [uidOf(scene, instance), uidOf(scene, neighbour)]),
  ];
}

export function instanceResource(scene: Scene, instance: InstanceDetails) {
  const { instanceId, iamInstanceProfile, networkInterfaces, tags } = instance;
  return resourceV2(scene, {
    uid: uidOf(scene, instance),
    resourceType: 'EC2_INSTANCE',
    name: instanceId,
    service: 'ec2',
    tags,
    data: {
      ec2Instance: {
        availabilityZone: instance.availabilityZone,
        imageDescription: instance.imageDescription,
        instanceState: instance.instanceState,
        IamInstanceProfile: iamInstanceProfile,
        instanceType: instance.instanceType,
        ...(instance.outpostArn && { outpostArn: instance.outpostArn }),
        ...(instance.platform && { platform: instance.platform }),
        productCodes: instance.productCodes,
        ec2NetworkInterfaceUids: networkInterfaces.map(({ networkInterfaceId }) => networkInterfaceId),
      },
    },
  });
}

export function instanceUid(scene: Scene): string {
  return uidOf(scene, inhabitant(scene.estate.instances, scene));
}

function uidOf({ estate }: Scene, { instanceId }: InstanceDetails): string {
  return regionalArn(estate.place, 'ec2', `instance/${instanceId}`);
}

function interfaceResource(scene: Scene, instance: InstanceDetails) {
  const { networkInterfaceId, ipv6Addresses, privateIpAddresses, publicIp, securityGroups, subnetId, vpcId } =
    primaryInterface(instance);
  return resourceV2(scene, {
    uid: networkInterfaceId,
    resourceType: 'EC2_NETWORK_INTERFACE',
    name: networkInterfaceId,
    service: 'ec2',
    data: {
      ec2NetworkInterface: {
        ipv6Addresses,
        privateIpAddresses,
        ...(publicIp && { publicIp }),
        securityGroups,
        subNetId: subnetId,
        vpcId,
      },
    },
  });
}

/** The resources that the instances of a group share: profile, scaling group, template, network, image and stack. */
function shared(scene: Scene, instance: InstanceDetails, ec2InstanceUids: readonly string[]) {
  const { random, estate } = scene;
  const { vpcId } = primaryInterface(instance);
  const template = `lt-0${random.hex(16)}`;
  const stack = regionalArn(estate.place, 'cloudformation', `stack/fleet/${random.uuid()}`);
  const group = regionalArn(
    estate.place,
    'autoscaling',
    `autoScalingGroup:${random.uuid()}:autoScalingGroupName/fleet`,
  );
  const rows: readonly (readonly [string, string, string, string, WireObject])[] = [
    ['IAM_INSTANCE_PROFILE', instance.iamInstanceProfile.arn, 'iam', 'iamInstanceProfile', {}],
    ['AUTOSCALING_AUTO_SCALING_GROUP', group, 'autoscaling', 'autoscalingAutoScalingGroup', {}],
    ['EC2_LAUNCH_TEMPLATE', template, 'ec2', 'ec2LaunchTemplate', { version: String(random.integer(1, 20)) }],
    ['EC2_VPC', vpcId, 'ec2', 'ec2Vpc', {}],
    ['EC2_IMAGE', instance.imageId, 'ec2', 'ec2Image', {}],
    ['CLOUDFORMATION_STACK', stack, 'cloudformation', 'cloudformationStack', {}],
  ];
  return rows.map(([resourceType, uid, service, member, more]) =>
    resourceV2(scene, {
      uid,
      resourceType,
      name: uid.slice(uid.lastIndexOf('/') + 1),
      service,
      data: { [member]: { ec2InstanceUids, ...more } },
    }),
  );
}
