import type { WireFinding } from '../../src/emulator/wireFinding.js';
import type { EntityKind } from '../../src/model/entity.js';
import { smallFinding, type TestDetector } from './findings.js';

/** How a kind of entity is named, and what a finding about the nth one says. */
interface TestKind {
  key(n: number): { readonly id?: string; readonly arn?: string; readonly name?: string };
  members(n: number): Readonly<Record<string, unknown>>;
}

const REGION = 'us-east-1';

export function accountOf(n: number): string {
  return String(100_000_000_000 + n);
}

function accessKeyOf(n: number, userName: string, userType: string) {
  return { accessKeyDetails: { accessKeyId: `AKIA${n}`, principalId: `AIDA${n}`, userName, userType } };
}

/** Each finding is about one resource, in an account of its own unless the kind says otherwise. */
export const TEST_KINDS: Readonly<Record<EntityKind, TestKind>> = {
  AwsAccount: {
    key: (n) => ({ id: accountOf(n) }),
    members: (n) => ({ accountId: accountOf(n), resource: { resourceType: 'AccessKey' } }),
  },
  AwsEc2Instance: {
    key: (n) => ({ id: `i-${n}` }),
    members: (n) => ({ resource: { resourceType: 'Instance', instanceDetails: { instanceId: `i-${n}` } } }),
  },
  AwsS3Bucket: {
    key: (n) => ({ name: `bucket-${n}` }),
    members: (n) => ({
      resource: {
        resourceType: 'S3Bucket',
        s3BucketDetails: [{ name: `bucket-${n}`, arn: `arn:aws:s3:::bucket-${n}` }, { name: `bucket-${n}` }],
      },
    }),
  },
  AwsEksCluster: {
    key: (n) => ({ arn: `arn:aws:eks:${REGION}:123456789012:cluster/c-${n}` }),
    members: (n) => ({
      resource: {
        resourceType: 'EKSCluster',
        eksClusterDetails: { name: `c-${n}`, arn: `arn:aws:eks:${REGION}:123456789012:cluster/c-${n}` },
      },
    }),
  },
  AwsLambdaFunction: {
    key: (n) => ({ arn: `arn:aws:lambda:${REGION}:${accountOf(n % 7)}:function:f-${n % 60}-${n}` }),
    members: (n) => ({
      accountId: accountOf(n % 7),
      region: REGION,
      resource: {
        resourceType: 'Lambda',
        lambdaDetails: {
          functionName: `f-${n % 60}-${n}`,
          functionArn: `arn:aws:lambda:${REGION}:${accountOf(n % 7)}:function:f-${n % 60}-${n}:${n % 2 ? '$LATEST' : 'live'}`,
        },
      },
    }),
  },
  AwsRdsDbInstance: {
    key: (n) => ({ arn: `arn:aws:rds:${REGION}:123456789012:db:db-${n}` }),
    members: (n) => ({
      resource: {
        resourceType: 'RDSDBInstance',
        rdsDbInstanceDetails: { dbInstanceArn: `arn:aws:rds:${REGION}:123456789012:db:db-${n}` },
      },
    }),
  },
  AwsIamAccessKey: {
    key: (n) => ({ id: `AKIA${n}` }),
    members: (n) => ({ resource: { resourceType: 'AccessKey', ...accessKeyOf(n, `key-user-${n}`, 'IAMUser') } }),
  },
  // The names recur in other accounts.
  AwsIamRole: {
    key: (n) => ({ arn: `arn:aws:iam::${accountOf(n % 9)}:role/service-role/r-${Math.floor(n / 9)}` }),
    members: (n) => ({
      accountId: accountOf(n % 9),
      resource: { resourceType: 'Role', ...accessKeyOf(n, `r-${Math.floor(n / 9)}`, n % 2 ? 'Role' : 'AssumedRole') },
    }),
  },
  AwsIamUser: {
    key: (n) => ({ arn: `arn:aws:iam::${accountOf(n % 9)}:user/u-${Math.floor(n / 9)}` }),
    members: (n) => ({
      accountId: accountOf(n % 9),
      resource: { resourceType: 'User', ...accessKeyOf(n, `u-${Math.floor(n / 9)}`, 'IAMUser') },
    }),
  },
};

export function representationOf(kind: EntityKind, n: number) {
  return { __typename: kind, ...TEST_KINDS[kind].key(n) };
}

/**
 * Findings about the first entities of a kind, in the order of time they are spread over all of them.
 * @param findingsOf how many findings the nth entity has
 * @param from the number of the first finding
 */
export function findingsAbout(
  kind: EntityKind,
  detector: TestDetector,
  { entities, findingsOf, from = 0 }: { entities: number; findingsOf: (n: number) => number; from?: number },
): WireFinding[] {
  const rounds = Math.max(...Array.from({ length: entities }, (_, n) => findingsOf(n)), 0);
  let number = from;
  return Array.from({ length: rounds }, (_, round) =>
    Array.from({ length: entities }, (_, n) => n)
      .filter((n) => findingsOf(n) > round)
      .map((n) => smallFinding(detector, number++, TEST_KINDS[kind].members(n))),
  ).flat();
}
