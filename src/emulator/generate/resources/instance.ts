import { iamArn, type Place, regionalArn } from '../scene/place.js';
import { address6, ownPublicAddress, privateAddress } from '../values/addresses.js';
import type { Random } from '../values/random.js';
import { DAY, iso, wholeSecond } from '../values/time.js';
import { ENVIRONMENTS, tags, WORKLOADS } from '../values/vocabulary.js';

export type InstanceDetails = ReturnType<typeof instanceDetails>;

const TYPES = ['t3.micro', 't3.large', 'm7g.xlarge', 'm6i.2xlarge', 'c7i.large', 'r6g.4xlarge', 'g5.2xlarge'] as const;
const LINUX_IMAGES = [
  'Amazon Linux 2023 AMI 2023.6 x86_64 HVM kernel-6.1',
  'Ubuntu Server 24.04 LTS amd64',
  'Debian 12 arm64',
] as const;
const WINDOWS_IMAGES = ['Windows Server 2022 Full Locale English', 'Windows Server 2025 Core'] as const;

export function instanceDetails(random: Random, place: Place, now: number) {
  const workload = random.pick(WORKLOADS);
  const name = `${random.pick(ENVIRONMENTS)}-${workload}-${random.integer(1, 40)}`;
  const windows = random.chance(0.2);
  return {
    availabilityZone: `${place.region}${random.pick(['a', 'b', 'c'])}`,
    iamInstanceProfile: {
      arn: iamArn(place, `instance-profile/${workload}-instance`),
      id: `AIPA${random.base32(10)}EXAMPLE`,
    },
    imageDescription: random.pick(windows ? WINDOWS_IMAGES : LINUX_IMAGES),
    imageId: `ami-0${random.hex(16)}`,
    instanceId: `i-0${random.hex(16)}`,
    instanceState: random.chance(0.9) ? 'running' : 'stopped',
    instanceType: random.pick(TYPES),
    ...(random.chance(0.15) && { outpostArn: regionalArn(place, 'outposts', `outpost/op-0${random.hex(16)}`) }),
    launchTime: iso(wholeSecond(now - random.integer(100 * DAY, 700 * DAY))),
    networkInterfaces: networkInterfaces(random, place),
    ...((windows || random.chance(0.4)) && { platform: windows ? 'windows' : 'linux' }),
    productCodes: random.chance(0.2) ? [{ productCodeId: productCode(random), productCodeType: 'marketplace' }] : [],
    tags: tags(random, name),
  };
}

/** The network interface that the instance's traffic goes through. */
export function primaryInterface(instance: InstanceDetails): NetworkInterface {
  return instance.networkInterfaces[0] as NetworkInterface;
}

export type NetworkInterface = ReturnType<typeof networkInterface>;

function networkInterfaces(random: Random, place: Place) {
  const vpcId = `vpc-0${random.hex(16)}`;
  const subnetId = `subnet-0${random.hex(16)}`;
  return Array.from({ length: random.chance(0.85) ? 1 : 2 }, () => networkInterface(random, place, vpcId, subnetId));
}

function networkInterface(random: Random, place: Place, vpcId: string, subnetId: string) {
  const addresses = Array.from({ length: random.chance(0.8) ? 1 : 3 }, () => privateAddress(random));
  const privateAddresses = addresses.map((address) => ({
    privateDnsName: privateDnsName(place, address),
    privateIpAddress: address,
  }));
  const publicIp = ownPublicAddress(random);
  return {
    ipv6Addresses: random.chance(0.25) ? [address6(random)] : [],
    networkInterfaceId: `eni-0${random.hex(16)}`,
    ...(privateAddresses[0] as { privateDnsName: string; privateIpAddress: string }),
    privateIpAddresses: privateAddresses,
    ...(random.chance(0.7) && { publicDnsName: publicDnsName(place, publicIp), publicIp }),
    securityGroups: random
      .several(['web-tier', 'ssh-from-office', 'default', 'database-clients'], random.integer(1, 2))
      .map((groupName) => ({ groupId: `sg-0${random.hex(16)}`, groupName })),
    subnetId,
    vpcId,
  };
}

function privateDnsName(place: Place, address: string): string {
  const domain = place.region === 'us-east-1' ? 'ec2.internal' : `${place.region}.compute.internal`;
  return `ip-${address.replaceAll('.', '-')}.${domain}`;
}

function publicDnsName(place: Place, address: string): string {
  const domain = place.region === 'us-east-1' ? 'compute-1' : `${place.region}.compute`;
  return `ec2-${address.replaceAll('.', '-')}.${domain}.${place.dnsSuffix}`;
}

function productCode(random: Random): string {
  return random.base32(25).toLowerCase();
}
