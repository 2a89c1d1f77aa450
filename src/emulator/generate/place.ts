import { Random } from './random.js';

/** The account and region that something lies in, and the detector that watches it. */
export interface Place {
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly region: string;
  readonly accountId: string;
  readonly detectorId: string;
}

export function placeOf(region: string, accountId: string, detectorId: string): Place {
  const partition = partitionOf(region);
  const dnsSuffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { partition, dnsSuffix, region, accountId, detectorId };
}

/** The detector of a member account, which has one of its own in every region. */
export function memberDetectorId(accountId: string, region: string): string {
  return new Random(`detector ${accountId} ${region}`).hex(32);
}

export function regionalArn(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}

/** IAM has no region in its ARNs. */
export function iamArn(place: Place, resource: string): string {
  return `arn:${place.partition}:iam::${place.accountId}:${resource}`;
}

/** The names of S3 are global: neither region nor account. */
export function s3Arn(place: Place, resource: string): string {
  return `arn:${place.partition}:s3:::${resource}`;
}

export function findingArn(place: Place, findingId: string): string {
  return regionalArn(place, 'guardduty', `detector/${place.detectorId}/finding/${findingId}`);
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}
