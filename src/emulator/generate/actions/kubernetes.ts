import { remoteIpDetails } from '../scene/remoteHost.js';
import { inhabitant, type Part, type Scene } from '../scene/scene.js';
import type { WireObject } from '../values/wireObject.js';

const USER_AGENTS = [
  'kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0',
  'kubectl/v1.31.4 (darwin/arm64) kubernetes/a78aa47',
  'python-requests/2.32.3',
  'Go-http-client/2.0',
] as const;

interface KubernetesCall {
  readonly verb: string;
  /** In the plural, as in the API: `pods`. */
  readonly resource: string;
  readonly subresource?: string;
  readonly parameters?: string;
  /** Overrides the namespace of the workload. */
  readonly namespace?: string;
}

/** kubernetesApiCallAction against the namespace of the scene's workload. */
export function kubernetesApiCall(call: KubernetesCall): Part {
  return (scene) => ({ actionType: 'KUBERNETES_API_CALL', kubernetesApiCallAction: apiCall(call, scene) });
}

/** A check of the caller's permissions by the API server. */
export function permissionChecked(verb: string, resource: string): Part {
  return (scene) => ({
    ...kubernetesApiCall({ verb: 'create', resource: 'selfsubjectaccessreviews' })(scene, NO_DRAFT),
    kubernetesPermissionCheckedDetails: {
      verb,
      resource,
      namespace: inhabitant(scene.estate.workloads, scene).namespace,
      allowed: scene.random.chance(0.4),
    },
  });
}

export const roleBindingCreated: Part = (scene) => ({
  ...kubernetesApiCall({ verb: 'create', resource: 'clusterrolebindings' })(scene, NO_DRAFT),
  kubernetesRoleBindingDetails: {
    kind: 'ClusterRoleBinding',
    name: `grant-${scene.random.hex(6)}`,
    uid: scene.random.uuid(),
    roleRefName: scene.random.pick(['cluster-admin', 'admin', 'edit']),
    roleRefKind: 'ClusterRole',
  },
});

export const roleCreated: Part = (scene) => ({
  ...kubernetesApiCall({ verb: 'create', resource: 'clusterroles' })(scene, NO_DRAFT),
  kubernetesRoleDetails: {
    kind: 'ClusterRole',
    name: `all-verbs-${scene.random.hex(6)}`,
    uid: scene.random.uuid(),
  },
});

const NO_DRAFT = { resource: { resourceType: 'EKSCluster' } };

function apiCall(call: KubernetesCall, scene: Scene): WireObject {
  const { random } = scene;
  const { verb, resource, subresource, parameters } = call;
  const workload = inhabitant(scene.estate.workloads, scene);
  const namespace = call.namespace ?? workload.namespace;
  const clusterWide = resource.startsWith('cluster') || resource.startsWith('selfsubject');
  const scope = clusterWide ? '/apis/rbac.authorization.k8s.io/v1' : `/api/v1/namespaces/${namespace}`;
  return {
    requestUri: `${scope}/${resource}${subresource ? `/${workload.name}/${subresource}` : ''}`,
    verb,
    resource,
    ...(subresource && { subresource, resourceName: workload.name }),
    ...(!clusterWide && { namespace }),
    sourceIPs: [scene.remote.address],
    userAgent: random.pick(USER_AGENTS),
    remoteIpDetails: remoteIpDetails(scene.remote, random),
    statusCode: subresource ? 101 : random.pick([200, 201, 201, 403]),
    ...(parameters && { parameters }),
  };
}
