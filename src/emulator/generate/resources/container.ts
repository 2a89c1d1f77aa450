import type { Random } from '../values/random.js';
import { WORKLOADS } from '../values/vocabulary.js';

export type ContainerDetails = ReturnType<typeof container>;

/** Sensitive paths of the host that are mounted into containers. */
const HOST_PATHS = ['/', '/var/run/docker.sock', '/etc', '/proc'] as const;

export function container(random: Random) {
  const name = random.pick(WORKLOADS);
  const imagePrefix = 'registry.example.com/apps';
  const privileged = random.chance(0.3);
  return {
    containerRuntime: random.pick(['containerd', 'docker']),
    id: random.hex(64),
    name,
    image: `${imagePrefix}/${name}:${random.integer(1, 9)}.${random.integer(0, 30)}.${random.integer(0, 9)}`,
    imagePrefix,
    volumeMounts: [
      { name: 'config', mountPath: `/etc/${name}` },
      { name: 'host', mountPath: '/host' },
    ],
    securityContext: { privileged, allowPrivilegeEscalation: privileged || random.chance(0.3) },
  };
}

/** The volumes that the mounts of a container refer to. */
export function volumes(random: Random) {
  return [{ name: 'config' }, { name: 'host', hostPath: { path: random.pick(HOST_PATHS) } }];
}
