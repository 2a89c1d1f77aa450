/** Prefixes of region codes outside the partition `aws`. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-isof-', 'aws-iso-f'],
  ['us-isob-', 'aws-iso-b'],
  ['us-iso-', 'aws-iso'],
  ['eu-isoe-', 'aws-iso-e'],
  ['eusc-', 'aws-eusc'],
];

/**
 * The regions whose STS can assume a role, the one to ask first at the front. A role is known in its own partition
 * only. Whoever configures a region has enabled it for the gateway's account, and with it its STS.
 */
export function stsRegions(roleArn: string, regions: readonly string[]): readonly string[] {
  const partition = roleArn.split(':')[1];
  const own = regions.filter((region) => partitionOf(region) === partition);
  return own.length > 0 ? own : regions;
}

function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
