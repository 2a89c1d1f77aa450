import { partitionOf } from '../../model/partitionOf.js';
import { Random } from '../values/random.js';

/** The account and region of a resource, and the detector that monitors them. */
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

/** The id of a member account's detector; it has one of its own in every region. */
export function memberDetectorId(accountId: string, region: string): string {
  return new Random(`detector ${accountId} ${region}`).hex(32);
}

export function regionalArn(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}

/** ARNs of IAM have no region. */
export function iamArn(place: Place, resource: string): string {
  return `arn:${place.partition}:iam::${place.accountId}:${resource}`;
}

/** S3 names are global, so their ARNs have neither region nor account. */
export function s3Arn(place: Place, resource: string): string {
  return `arn:${place.partition}:s3:::${resource}`;
}

export function findingArn(place: Place, findingId: string): string {
  return regionalArn(place, 'guardduty', `detector/${place.detectorId}/finding/${findingId}`);
}
