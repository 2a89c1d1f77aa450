import { s3ObjectDetails } from '../resources/s3Bucket.js';
import { inhabitant, type Scene } from '../scene/scene.js';
import { resourceV2 } from './resourceV2.js';

/** The bucket of the scene and one of its objects. */
export function storageResources(scene: Scene) {
  const bucket = inhabitant(scene.estate.buckets, scene);
  const objects = s3ObjectDetails(scene.random, bucket).slice(0, 1);
  const open = bucket.publicAccess.effectivePermission === 'PUBLIC';
  const access = open ? 'ALLOWED' : 'BLOCKED';
  const configuration = {
    publicAclAccess: access,
    publicPolicyAccess: access,
    publicAclIgnoreBehavior: open ? 'NOT_IGNORED' : 'IGNORED',
    publicBucketRestrictBehavior: open ? 'NOT_RESTRICTED' : 'RESTRICTED',
  };
  const { encryptionType, kmsMasterKeyArn } = bucket.defaultServerSideEncryption;
  return [
    resourceV2(scene, {
      uid: bucket.arn,
      resourceType: 'S3_BUCKET',
      name: bucket.name,
      service: 's3',
      tags: bucket.tags,
      data: {
        s3Bucket: {
          ownerId: bucket.owner.id,
          createdAt: bucket.createdAt,
          encryptionType,
          ...(kmsMasterKeyArn && { encryptionKeyArn: kmsMasterKeyArn }),
          effectivePermission: bucket.publicAccess.effectivePermission,
          publicReadAccess: access,
          publicWriteAccess: 'BLOCKED',
          accountPublicAccess: configuration,
          bucketPublicAccess: configuration,
          s3ObjectUids: objects.map(({ objectArn }) => objectArn),
        },
      },
    }),
    ...objects.map(({ objectArn, key, eTag, versionId }) =>
      resourceV2(scene, {
        uid: objectArn,
        resourceType: 'S3_OBJECT',
        name: key,
        service: 's3',
        data: { s3Object: { eTag, key, versionId } },
      }),
    ),
  ];
}
