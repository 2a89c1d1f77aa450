import { type Place, regionalArn, s3Arn } from '../scene/place.js';
import type { Random } from '../values/random.js';
import { DAY, seconds, wholeSecond } from '../values/time.js';
import { ENVIRONMENTS, TEAMS, tags } from '../values/vocabulary.js';

export type S3BucketDetail = ReturnType<typeof s3BucketDetail>;

const CONTENTS = [
  'invoices',
  'raw-events',
  'uploads',
  'exports',
  'audit-logs',
  'model-artifacts',
  'static-site',
] as const;

export function s3BucketDetail(random: Random, place: Place, now: number) {
  const name = `${random.pick(TEAMS)}-${random.pick(CONTENTS)}-${random.pick(ENVIRONMENTS)}-${random.hex(6)}`;
  const created = now - random.integer(120 * DAY, 1_500 * DAY);
  return {
    arn: s3Arn(place, name),
    name,
    type: random.pick(['Destination', 'Destination', 'Source']),
    createdAt: seconds(random.chance(0.5) ? created : wholeSecond(created)),
    owner: { id: random.hex(64) },
    tags: tags(random, name),
    defaultServerSideEncryption: encryption(random, place),
    publicAccess: publicAccess(random),
  };
}

/** One to three objects of a bucket, as malware findings list them. */
export function s3ObjectDetails(random: Random, bucket: { arn: string }) {
  return Array.from({ length: random.integer(1, 3) }, () => {
    const key = `incoming/${random.hex(8)}/${random.pick(['invoice.pdf.exe', 'update.zip', 'macro.xlsm', 'setup.bin'])}`;
    return {
      objectArn: `${bucket.arn}/${key}`,
      key,
      eTag: random.hex(32),
      hash: random.hex(64),
      versionId: random.base32(32),
    };
  });
}

function encryption(random: Random, place: Place) {
  if (random.chance(0.5)) return { encryptionType: 'AES256' };
  return { encryptionType: 'aws:kms', kmsMasterKeyArn: regionalArn(place, 'kms', `key/${random.uuid()}`) };
}

function publicAccess(random: Random) {
  const open = random.chance(0.2);
  const blocked = !open;
  const block = {
    ignorePublicAcls: blocked,
    restrictPublicBuckets: blocked,
    blockPublicAcls: blocked,
    blockPublicPolicy: blocked,
  };
  return {
    permissionConfiguration: {
      bucketLevelPermissions: {
        accessControlList: { allowsPublicReadAccess: false, allowsPublicWriteAccess: false },
        bucketPolicy: { allowsPublicReadAccess: open, allowsPublicWriteAccess: open && random.chance(0.2) },
        blockPublicAccess: block,
      },
      accountLevelPermissions: { blockPublicAccess: { ...block, restrictPublicBuckets: false } },
    },
    effectivePermission: open ? 'PUBLIC' : 'NOT_PUBLIC',
  };
}
