import type { GraphQLResolveInfo } from 'graphql';
import type { AwsAccountResolvers } from '../__generated__/resolvers.js';
import type { EntityReference } from '../findings/entities/entityKinds.js';
import { identifyEntity } from '../findings/entities/identifyEntity.js';
import { pointBy, pointToAccount, pointToBucket, pointToInstance } from '../findings/entities/pointers.js';
import type { EntityKind } from '../model/entity.js';
import { readConnectionSelection } from './selection.js';

/** All entities have the same fields besides their keys. */
function resolversOf(kind: EntityKind) {
  return {
    findings: (entity, args, { entities }, info) =>
      entities.findings(entity, args, placeOf(info), () => readConnectionSelection(info)),
    findingCount: (entity, args, { entities }, info) => entities.findingCount(entity, args, placeOf(info)),
    severityCounts: (entity, args, { entities }, info) => entities.severityCounts(entity, args, placeOf(info)),
    __resolveReference: (reference: EntityReference) => identifyEntity(kind, reference),
  } satisfies AwsAccountResolvers;
}

/** Stands for what is selected there, with its arguments: graphql-js has one list of nodes for all objects of a list. */
function placeOf({ fieldNodes }: GraphQLResolveInfo): object {
  return fieldNodes;
}

export const entities = {
  AwsAccount: resolversOf('AwsAccount'),
  AwsEc2Instance: resolversOf('AwsEc2Instance'),
  AwsEksCluster: resolversOf('AwsEksCluster'),
  AwsIamAccessKey: resolversOf('AwsIamAccessKey'),
  AwsIamRole: resolversOf('AwsIamRole'),
  AwsIamUser: resolversOf('AwsIamUser'),
  AwsLambdaFunction: resolversOf('AwsLambdaFunction'),
  AwsRdsDbInstance: resolversOf('AwsRdsDbInstance'),
  AwsS3Bucket: resolversOf('AwsS3Bucket'),
};

/** Fields of findings that point to entities, besides `Finding.account`. */
export const pointers = {
  AccessKeyDetails: { accessKey: pointBy('AwsIamAccessKey', 'id', 'accessKeyId') },
  EksClusterDetails: { cluster: pointBy('AwsEksCluster', 'arn', 'arn') },
  InstanceDetails: { instance: pointToInstance },
  LambdaDetails: { function: pointBy('AwsLambdaFunction', 'arn', 'functionArn') },
  RdsDbInstanceDetails: { instance: pointBy('AwsRdsDbInstance', 'arn', 'dbInstanceArn') },
  RemoteAccountDetails: { account: pointToAccount },
  S3BucketDetail: { bucket: pointToBucket },
};
