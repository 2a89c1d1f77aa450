import type { Entity, EntityKind } from '../../model/entity.js';
import type { LoadedFinding } from '../../model/loadedFinding.js';
import { parseArn, parseRegionalArn } from './awsArn.js';

/** A reference from another subgraph, or from a finding; nobody has checked its keys yet. */
export type EntityReference = Readonly<Partial<Record<'id' | 'name' | 'arn', unknown>>>;

/** Values by the path of an attribute of findings. */
export type Conditions = Readonly<Record<string, readonly string[]>>;

/** How resources of one kind are named, and how their findings are found. */
export interface EntityRules {
  /** @returns undefined where the keys name no resource of this kind, or two different ones */
  identify(reference: EntityReference): Entity | undefined;
  /**
   * The conditions of a query that finds all findings of these resources, and, for a single one, no others. For several it
   * may find others as well: criteria cannot say which account goes with which name.
   */
  conditionsOf(entities: readonly Entity[]): Conditions;
  /** The keys of the resources of this kind that a finding is about. */
  keysOf(finding: LoadedFinding): readonly string[];
  /**
   * What statistics by resource call a resource. Undefined where a finding can be about several resources of this kind, or
   * where it does not name them as the entity does: then such statistics cannot be divided among them.
   */
  resourceIdOf?(entity: Entity): string;
}

const ACCOUNT_ID = /^\d{12}$/;
/** AWS promises little about the form of ids; none has blanks, slashes or colons. */
const ID = /^[^\s/:]{1,256}$/;

const INSTANCE_ID = 'resource.instanceDetails.instanceId';
const BUCKET_NAME = 'resource.s3BucketDetails.name';
const CLUSTER_ARN = 'resource.eksClusterDetails.arn';
const FUNCTION_NAME = 'resource.lambdaDetails.functionName';
const DB_INSTANCE_ARN = 'resource.rdsDbInstanceDetails.dbInstanceArn';
const ACCESS_KEY_ID = 'resource.accessKeyDetails.accessKeyId';
const USER_NAME = 'resource.accessKeyDetails.userName';
const USER_TYPE = 'resource.accessKeyDetails.userType';

/** By the name of the type in the SDL. */
export const ENTITY_RULES: Readonly<Record<EntityKind, EntityRules>> = {
  AwsAccount: {
    identify: ({ id }) => (matches(id, ACCOUNT_ID) ? { kind: 'AwsAccount', key: id, id } : undefined),
    conditionsOf: (accounts) => ({ accountId: keysOf(accounts) }),
    keysOf: ({ accountId }) => present(accountId),
  },
  AwsEc2Instance: {
    identify: ({ id, arn }) => {
      const instance = identifyByEither(id, arn, instanceIdOf, ID);
      return instance && { kind: 'AwsEc2Instance', key: instance.text, id: instance.text, arn: instance.arn };
    },
    conditionsOf: (instances) => ({ [INSTANCE_ID]: keysOf(instances) }),
    keysOf: ({ resource }) => present(resource?.instanceDetails?.instanceId),
    resourceIdOf: ({ key }) => key,
  },
  AwsS3Bucket: {
    identify: ({ name, arn }) => {
      const bucket = identifyByEither(name, arn, bucketNameOf, ID);
      return bucket && { kind: 'AwsS3Bucket', key: bucket.text, name: bucket.text, arn: bucket.arn };
    },
    conditionsOf: (buckets) => ({ [BUCKET_NAME]: keysOf(buckets) }),
    keysOf: ({ resource }) => asList(resource?.s3BucketDetails).flatMap((bucket) => present(bucket?.name)),
  },
  AwsEksCluster: {
    identify: ({ arn }) => {
      const isCluster = parseRegionalArn(arn, 'eks')?.resource.startsWith('cluster/');
      return isCluster ? byArn('AwsEksCluster', arn) : undefined;
    },
    conditionsOf: (clusters) => ({ [CLUSTER_ARN]: keysOf(clusters) }),
    keysOf: ({ resource }) => present(resource?.eksClusterDetails?.arn),
    resourceIdOf: ({ key }) => key,
  },
  AwsLambdaFunction: {
    identify: ({ arn }) => {
      const unqualified = unqualifiedFunctionArn(arn);
      return unqualified === undefined ? undefined : byArn('AwsLambdaFunction', unqualified);
    },
    conditionsOf: (functions) => {
      const arns = functions.flatMap(({ arn }) => parseArn(arn) ?? []);
      return {
        [FUNCTION_NAME]: distinct(arns.map(({ resource }) => resource.slice('function:'.length))),
        accountId: distinct(arns.map(({ accountId }) => accountId)),
        region: distinct(arns.map(({ region }) => region)),
      };
    },
    keysOf: ({ resource }) => present(unqualifiedFunctionArn(resource?.lambdaDetails?.functionArn)),
  },
  AwsRdsDbInstance: {
    identify: ({ arn }) => {
      const isInstance = parseRegionalArn(arn, 'rds')?.resource.startsWith('db:');
      return isInstance ? byArn('AwsRdsDbInstance', arn) : undefined;
    },
    conditionsOf: (instances) => ({ [DB_INSTANCE_ARN]: keysOf(instances) }),
    keysOf: ({ resource }) => present(resource?.rdsDbInstanceDetails?.dbInstanceArn),
    resourceIdOf: ({ key }) => key,
  },
  AwsIamAccessKey: {
    identify: ({ id }) => (matches(id, ID) ? { kind: 'AwsIamAccessKey', key: id, id } : undefined),
    conditionsOf: (keys) => ({ [ACCESS_KEY_ID]: keysOf(keys) }),
    keysOf: ({ resource }) => present(resource?.accessKeyDetails?.accessKeyId),
    resourceIdOf: ({ key }) => key,
  },
  AwsIamRole: rulesOfCallers('AwsIamRole', 'role', ['Role', 'AssumedRole']),
  AwsIamUser: rulesOfCallers('AwsIamUser', 'user', ['IAMUser']),
};

/** Findings have no ARN of whoever called: they name the account, the name without its path, and what kind of caller it is. */
function rulesOfCallers(kind: EntityKind, resourceType: string, userTypes: readonly string[]): EntityRules {
  return {
    identify: ({ arn }) => {
      const parsed = parseArn(arn);
      const [type, ...path] = parsed?.resource.split('/') ?? [];
      const name = path.at(-1);
      if (parsed?.service !== 'iam' || parsed.accountId === '' || type !== resourceType || !name) return undefined;
      return { kind, key: callerKey(parsed.accountId, name), arn: arn as string };
    },
    conditionsOf: (callers) => {
      const pairs = callers.map(({ key }) => key.split('/'));
      return {
        accountId: distinct(pairs.map(([accountId = '']) => accountId)),
        [USER_NAME]: distinct(pairs.map(([, name = '']) => name)),
        [USER_TYPE]: userTypes,
      };
    },
    keysOf: ({ accountId, resource }) => {
      const { userName, userType } = resource?.accessKeyDetails ?? {};
      if (!isText(accountId) || !isText(userName) || !isText(userType) || !userTypes.includes(userType)) return [];
      return [callerKey(accountId, userName)];
    },
  };
}

function callerKey(accountId: string, name: string): string {
  return `${accountId}/${name}`;
}

function byArn(kind: EntityKind, arn: unknown): Entity {
  return { kind, key: arn as string, arn: arn as string };
}

/** Where either of two keys names a resource. If both are given, they have to agree. */
function identifyByEither(
  text: unknown,
  arn: unknown,
  readArn: (arn: unknown) => string | undefined,
  form: RegExp,
): { readonly text: string; readonly arn: string | null } | undefined {
  const isNamed = text !== undefined && text !== null;
  if (arn === undefined || arn === null) return isNamed && matches(text, form) ? { text, arn: null } : undefined;
  const found = readArn(arn);
  if (found === undefined || (isNamed && text !== found)) return undefined;
  return { text: found, arn: arn as string };
}

function instanceIdOf(arn: unknown): string | undefined {
  const resource = parseRegionalArn(arn, 'ec2')?.resource ?? '';
  const id = resource.startsWith('instance/') ? resource.slice('instance/'.length) : '';
  return ID.test(id) ? id : undefined;
}

function bucketNameOf(arn: unknown): string | undefined {
  const parsed = parseArn(arn);
  return parsed?.service === 's3' && ID.test(parsed.resource) ? parsed.resource : undefined;
}

/** Documents name the version or alias that ran, as a last part of the ARN. */
function unqualifiedFunctionArn(arn: unknown): string | undefined {
  const parsed = parseRegionalArn(arn, 'lambda');
  const [type, name] = parsed?.resource.split(':') ?? [];
  if (parsed === undefined || type !== 'function' || !name) return undefined;
  return `arn:${parsed.partition}:lambda:${parsed.region}:${parsed.accountId}:function:${name}`;
}

function keysOf(entities: readonly Entity[]): readonly string[] {
  return entities.map(({ key }) => key);
}

/** Members of documents may be errors, or missing. */
function present(value: unknown): readonly string[] {
  return isText(value) ? [value] : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function asList<Item>(value: readonly Item[] | null | undefined): readonly Item[] {
  return Array.isArray(value) ? value : [];
}

function matches(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
