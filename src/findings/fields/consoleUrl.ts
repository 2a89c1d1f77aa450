interface Partition {
  readonly prefix: string;
  readonly console: string;
}

/** Partitions with a console of their own, by the prefix of their regions. */
const PARTITIONS: readonly Partition[] = [
  { prefix: 'cn-', console: 'console.amazonaws.cn' },
  { prefix: 'us-gov-', console: 'console.amazonaws-us-gov.com' },
];

/** @param region the region of the detector that the finding was read from, which is where the console shows it */
export function consoleUrl(region: string, findingId: string): string {
  const host = PARTITIONS.find(({ prefix }) => region.startsWith(prefix))?.console ?? 'console.aws.amazon.com';
  const search = encodeURIComponent(`id=${findingId.replace(/\p{Surrogate}/gu, '\uFFFD')}`);
  return `https://${region}.${host}/guardduty/home?region=${region}#/findings?search=${search}&macros=current`;
}
