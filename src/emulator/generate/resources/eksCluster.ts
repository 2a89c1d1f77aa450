import { iamArn, type Place, regionalArn } from '../scene/place.js';
import type { Random } from '../values/random.js';
import { DAY, seconds } from '../values/time.js';
import { ENVIRONMENTS, TEAMS, tags, WORKLOADS } from '../values/vocabulary.js';
import { container, volumes } from './container.js';

export type EksClusterDetails = ReturnType<typeof eksClusterDetails>;
export type KubernetesWorkload = ReturnType<typeof kubernetesWorkload>;
export type KubernetesUser = ReturnType<typeof kubernetesUser>;

const WORKLOAD_TYPES = ['pods', 'deployments', 'daemonsets', 'jobs', 'cronjobs', 'statefulsets'] as const;
const NAMESPACES = ['default', 'kube-system', ...TEAMS] as const;

export function eksClusterDetails(random: Random, place: Place, now: number) {
  const name = `${random.pick(ENVIRONMENTS)}-${random.pick(TEAMS)}`;
  return {
    name,
    arn: regionalArn(place, 'eks', `cluster/${name}`),
    vpcId: `vpc-0${random.hex(16)}`,
    status: random.chance(0.9) ? 'ACTIVE' : 'UPDATING',
    tags: tags(random, name),
    createdAt: seconds(now - random.integer(120 * DAY, 900 * DAY)),
  };
}

export function kubernetesWorkload(random: Random) {
  const host = random.chance(0.25);
  const name = `${random.pick(WORKLOADS)}-${random.hex(9)}-${random.hex(5)}`;
  return {
    name,
    type: random.pick(WORKLOAD_TYPES),
    uid: random.uuid(),
    namespace: random.pick(NAMESPACES),
    hostNetwork: host,
    serviceAccountName: random.pick(['default', 'deployer', 'metrics-reader']),
    containers: Array.from({ length: random.integer(1, 2) }, () => container(random)),
    volumes: volumes(random),
    ...(host && { hostIPC: random.chance(0.5), hostPID: true }),
  };
}

export function kubernetesUser(random: Random, place: Place) {
  const role = `${random.pick(TEAMS)}-operator`;
  const serviceAccount = random.chance(0.3);
  return {
    username: serviceAccount ? `system:serviceaccount:${random.pick(NAMESPACES)}:deployer` : role,
    uid: `aws-iam-authenticator:${place.accountId}:AROA${random.base32(10)}EXAMPLE`,
    groups: ['system:authenticated', ...random.several(['system:masters', 'developers', 'viewers'], 1)],
    sessionName: [`session-${random.hex(8)}`],
    ...(random.chance(0.25) && {
      impersonatedUser: { username: iamArn(place, `role/${role}`), groups: ['system:masters'] },
    }),
  };
}

/** The user that Kubernetes assigns to a caller without credentials. */
export const ANONYMOUS_USER = { username: 'system:anonymous', groups: ['system:unauthenticated'] };
