import { kubernetesApiCall, permissionChecked, roleBindingCreated, roleCreated } from '../actions/kubernetes.js';
import { clusterAnomaly } from '../anomaly.js';
import { threatIntelligence } from '../evidence.js';
import { anonymousEksCluster, eksCluster, systemPod } from '../resourceParts.js';
import type { FindingKind } from './findingKind.js';

const PODS_CREATED = kubernetesApiCall({ verb: 'create', resource: 'pods' });

/** Findings from the audit logs of EKS clusters. */
export const KUBERNETES: readonly FindingKind[] = [
  {
    type: 'CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed',
    severity: [5],
    title: '{user} read secrets of cluster {cluster} as never before',
    description:
      '{user} at {remote} asked cluster {cluster} for secrets in {namespace}, which it has not done until now.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: kubernetesApiCall({ verb: 'list', resource: 'secrets' }),
    anomaly: clusterAnomaly,
  },
  {
    type: 'Discovery:Kubernetes/AnomalousBehavior.PermissionChecked',
    severity: [2, 3.5],
    title: '{user} asked cluster {cluster} what it may do',
    description:
      '{user} at {remote} had its permissions checked in an unusual way, often the first step after a break-in.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: permissionChecked('create', 'pods'),
    anomaly: clusterAnomaly,
  },
  {
    type: 'Discovery:Kubernetes/MaliciousIPCaller',
    severity: [5],
    title: 'A malicious address explores cluster {cluster}',
    description: 'Calls to the API of cluster {cluster} came from {remote}, which is known for attacks, as {user}.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: kubernetesApiCall({ verb: 'list', resource: 'pods' }),
    evidence: threatIntelligence('amazon', 'attacker', 'scanner'),
  },
  {
    type: 'Execution:Kubernetes/ExecInKubeSystemPod',
    severity: [5],
    title: '{user} ran a command in system pod {workload} of cluster {cluster}',
    description: 'A shell inside of a system pod lets {user} act with the rights of the cluster itself.',
    feature: 'EksAuditLogs',
    resource: systemPod,
    action: kubernetesApiCall({
      verb: 'create',
      resource: 'pods',
      subresource: 'exec',
      namespace: 'kube-system',
      parameters: 'command=%2Fbin%2Fsh&container=proxy&stdin=true&tty=true',
    }),
  },
  {
    type: 'Impact:Kubernetes/TorIPCaller',
    severity: [8],
    title: 'Somebody changes cluster {cluster} through Tor',
    description: 'A call that alters workloads of {cluster} came from {remote}, an exit of the Tor network.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: kubernetesApiCall({ verb: 'delete', resource: 'pods' }),
    evidence: threatIntelligence('tor', 'tor-exit-node'),
  },
  {
    type: 'Persistence:Kubernetes/ContainerWithSensitiveMount',
    severity: [5],
    title: '{user} started a container of {cluster} with a path of its host',
    description: 'Workload {workload} mounts a sensitive path of the node, by which it can reach out of its container.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: PODS_CREATED,
  },
  {
    type: 'Policy:Kubernetes/AnonymousAccessGranted',
    severity: [8],
    title: 'Cluster {cluster} grants rights to callers without credentials',
    description: 'A role was bound to the anonymous user of cluster {cluster}; {remote} has used it.',
    feature: 'EksAuditLogs',
    resource: anonymousEksCluster,
    action: kubernetesApiCall({ verb: 'create', resource: 'clusterrolebindings' }),
  },
  {
    type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated',
    severity: [5],
    title: '{user} bound a powerful role in cluster {cluster}',
    description:
      '{user} at {remote} created a binding that gives rights over all of {cluster}; it does not usually do so.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: roleBindingCreated,
    anomaly: clusterAnomaly,
  },
  {
    type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleCreated',
    severity: [3],
    title: '{user} created a far-reaching role in cluster {cluster}',
    description: '{user} at {remote} created a role for all of {cluster}, which does not fit its history.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: roleCreated,
    anomaly: clusterAnomaly,
  },
  {
    type: 'PrivilegeEscalation:Kubernetes/PrivilegedContainer',
    severity: [5, 6.5],
    title: '{user} started a privileged container in cluster {cluster}',
    description: 'Workload {workload} in {namespace} runs with all rights of its node.',
    feature: 'EksAuditLogs',
    resource: eksCluster,
    action: PODS_CREATED,
  },
];
