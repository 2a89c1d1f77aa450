import { type Draft, inhabitant, type Part } from './scene/scene.js';
import type { Random } from './values/random.js';
import { valueAt } from './values/valueAt.js';
import { WORKLOADS } from './values/vocabulary.js';
import type { WireObject } from './values/wireObject.js';

const USUAL_CALLS = ['DescribeInstances', 'GetObject', 'ListBuckets', 'AssumeRole', 'GetCallerIdentity'] as const;
const USUAL_NETWORKS = ['Example Broadband', 'Example Transit'] as const;

/** detection.anomaly of an AWS identity: what is usual for the account and the user, and what was unusual this time. */
export const identityAnomaly: Part = (scene, draft) => {
  const { random } = scene;
  const { userName } = inhabitant(scene.estate.accessKeys, scene);
  const call = 'action.awsApiCallAction';
  return anomaly(
    {
      account: {
        api: [frequent(random.several(USUAL_CALLS, 3)), rare([text(draft, `${call}.api`)])],
        asnOrg: [frequent(USUAL_NETWORKS)],
        userName: [frequent([userName, 'terraform-production'])],
        userAgent: [frequent(['AWS Internal', 'aws-sdk-java'])],
      },
      'user identity': {
        api: [frequent(random.several(USUAL_CALLS, 2))],
        asnOrg: [infrequent(USUAL_NETWORKS)],
        ...(draft.resource.s3BucketDetails !== undefined && {
          bucket: [frequent(scene.estate.buckets.slice(0, 2).map(({ name }) => name))],
        }),
      },
    },
    {
      account: { asnOrg: unseen([scene.remote.network]) },
      'user identity': {
        api: unseen([text(draft, `${call}.api`)]),
        userAgent: unseen([text(draft, `${call}.userAgent`)]),
      },
    },
  );
};

/** detection.anomaly of an identity that invokes models: frequencies of calls and volumes of tokens. */
export const modelAnomaly: Part = (scene, draft) => {
  const usual = scene.random.integer(400, 3_000);
  return anomaly(
    {
      'user identity': {
        api: [frequent([text(draft, 'action.awsApiCallAction.api')])],
        inputTokens: [volume('AVERAGE', [usual])],
      },
    },
    {
      'user identity': {
        modelId: unseen([text(draft, 'resource.modelDetails.0.modelId')]),
        inputTokens: volume('AVERAGE', [usual * scene.random.integer(20, 90)]),
        invocations: volume('COUNT', [scene.random.integer(800, 20_000)]),
      },
    },
  );
};

/** detection.anomaly of a user of a Kubernetes cluster. */
export const clusterAnomaly: Part = (scene, draft) => {
  const call = 'action.kubernetesApiCallAction';
  const { username } = inhabitant(scene.estate.kubernetesUsers, scene);
  return anomaly(
    {
      cluster: {
        username: [frequent([username, 'system:node'])],
        userAgent: [frequent(['kube-controller-manager', 'aws-node'])],
        workloadName: [frequent(scene.random.several(WORKLOADS, 2))],
      },
      username: { namespace: [frequent(['default', 'payments'])], asnOrg: [infrequent(USUAL_NETWORKS)] },
    },
    {
      cluster: { userAgent: unseen([text(draft, `${call}.userAgent`)]) },
      username: { resource: unseen([text(draft, `${call}.resource`)]), asnOrg: unseen([scene.remote.network]) },
    },
  );
};

/** detection.anomaly of a database user. */
export const databaseAnomaly: Part = (scene) => {
  const { user, application } = inhabitant(scene.estate.databaseUsers, scene);
  return anomaly(
    {
      database: {
        user: [frequent([user])],
        application: [frequent([application])],
        asnOrg: [frequent(USUAL_NETWORKS)],
      },
    },
    { database: { asnOrg: unseen([scene.remote.network]), failedLogins: volume('COUNT', [failures(scene.random)]) } },
  );
};

type Observation = ReturnType<typeof observation>;

function anomaly(profiles: WireObject, behavior: Record<string, Record<string, Observation>>): WireObject {
  return { anomaly: { profiles, unusual: { behavior } } };
}

const frequent = (values: readonly string[]) => observation('FREQUENCY', 'FREQUENT', { text: values });
const infrequent = (values: readonly string[]) => observation('FREQUENCY', 'INFREQUENT', { text: values });
const rare = (values: readonly string[]) => observation('FREQUENCY', 'RARE', { text: values });
const unseen = (values: readonly string[]) => observation('FREQUENCY', 'UNSEEN', { text: values });
const volume = (subtype: string, values: readonly number[]) => observation('VOLUME', subtype, { number: values });

function observation(
  profileType: string,
  profileSubtype: string,
  observations: { text?: readonly string[]; number?: readonly number[] },
) {
  return { profileType, profileSubtype, observations };
}

function failures(random: Random): number {
  return random.integer(20, 900);
}

function text(draft: Draft, path: string): string {
  return String(valueAt(draft, path) ?? 'unknown');
}
