import { awsApiCall } from '../actions/awsApiCall.js';
import { identityAnomaly } from '../anomaly.js';
import { threatIntelligence } from '../evidence.js';
import { objectScan } from '../malware/malwareScan.js';
import { s3Bucket, s3Object } from '../resourceParts.js';
import type { FindingKind } from './findingKind.js';

/** Findings about buckets, from management and data events, and about the objects in them. */
export const S3: readonly FindingKind[] = [
  {
    type: 'Discovery:S3/AnomalousBehavior',
    severity: [2],
    title: '{user} looked through bucket {bucket} as never before',
    description:
      '{user} called {api} on {bucket} from {remote}. Neither the place nor the call fits what this identity does.',
    feature: 'S3DataEvents',
    resource: s3Bucket,
    action: awsApiCall(['s3:ListObjects', 's3:GetBucketAcl', 's3:ListBuckets']),
    anomaly: identityAnomaly,
  },
  {
    type: 'Exfiltration:S3/AnomalousBehavior',
    severity: [8],
    title: '{user} read an unusual amount from bucket {bucket}',
    description:
      '{user} called {api} on {bucket} from {remote} far more often than its history explains; the data may be leaving.',
    feature: 'S3DataEvents',
    resource: s3Bucket,
    action: awsApiCall(['s3:GetObject', 's3:CopyObject']),
    anomaly: identityAnomaly,
  },
  {
    type: 'Exfiltration:S3/MaliciousIPCaller',
    severity: [8],
    title: 'A malicious address read from bucket {bucket}',
    description: '{remote}, known for attacks, called {api} on bucket {bucket} with the credentials of {user}.',
    feature: 'S3DataEvents',
    resource: s3Bucket,
    action: awsApiCall(['s3:GetObject']),
    evidence: threatIntelligence('amazon', 'attacker'),
  },
  {
    type: 'Impact:S3/AnomalousBehavior.Delete',
    severity: [8],
    title: '{user} deletes from bucket {bucket} as never before',
    description:
      '{user} called {api} on {bucket} from {remote}. Mass deletion is how extortion begins, or a script that went wrong.',
    feature: 'S3DataEvents',
    resource: s3Bucket,
    action: awsApiCall(['s3:DeleteObject', 's3:DeleteObjects']),
    anomaly: identityAnomaly,
  },
  {
    type: 'Policy:S3/BucketBlockPublicAccessDisabled',
    severity: [2],
    title: '{user} lifted the public access block of bucket {bucket}',
    description: '{user} called {api} from {remote}. The bucket is not public yet, but nothing prevents it any more.',
    feature: 'CloudTrail',
    resource: s3Bucket,
    action: awsApiCall(['s3:DeletePublicAccessBlock', 's3:PutPublicAccessBlock'], { deployed: true }),
  },
  {
    type: 'Policy:S3/BucketPublicAccessGranted',
    severity: [8],
    title: '{user} made bucket {bucket} public',
    description: '{user} called {api} from {remote}; anybody with an AWS account can read from {bucket} now.',
    feature: 'CloudTrail',
    resource: s3Bucket,
    action: awsApiCall(['s3:PutBucketPolicy', 's3:PutBucketAcl']),
  },
  {
    type: 'Stealth:S3/ServerAccessLoggingDisabled',
    severity: [2],
    title: '{user} switched off the access log of bucket {bucket}',
    description: '{user} called {api} from {remote}; who reads {bucket} is no longer recorded.',
    feature: 'CloudTrail',
    resource: s3Bucket,
    action: awsApiCall(['s3:PutBucketLogging'], { deployed: true }),
  },
  {
    type: 'UnauthorizedAccess:S3/TorIPCaller',
    severity: [8],
    title: 'Somebody called {api} on bucket {bucket} through Tor',
    description: 'The call came from {remote}, an exit of the Tor network, with the credentials of {user}.',
    feature: 'S3DataEvents',
    resource: s3Bucket,
    action: awsApiCall(['s3:GetObject', 's3:PutObject']),
    evidence: threatIntelligence('tor', 'tor-exit-node'),
  },
  {
    type: 'Object:S3/MaliciousFile',
    severity: [8],
    title: 'Object {object} of bucket {bucket} holds malware',
    description: 'A scan of new objects found {threat} in {object}, which was uploaded to {bucket}.',
    feature: 'MalwareProtection',
    resource: s3Object,
    malwareScan: objectScan,
  },
];
