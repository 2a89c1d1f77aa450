import type { Scene } from '../scene/scene.js';
import type { Random } from '../values/random.js';
import { MINUTE, SECOND, seconds, wholeSecond } from '../values/time.js';

/** A program that Runtime Monitoring saw, and the user who ran it. */
export interface Program {
  readonly name: string;
  readonly path: string;
  readonly user: string;
}

export const PROGRAMS = {
  miner: { name: 'kworkerds', path: '/tmp/.cache/kworkerds', user: 'www-data' },
  shell: { name: 'bash', path: '/usr/bin/bash', user: 'www-data' },
  netcat: { name: 'nc', path: '/usr/bin/nc', user: 'nobody' },
  python: { name: 'python3', path: '/usr/bin/python3.12', user: 'app' },
  scanner: { name: 'nmap', path: '/usr/bin/nmap', user: 'root' },
  debugger: { name: 'gdb', path: '/usr/bin/gdb', user: 'root' },
  insmod: { name: 'insmod', path: '/usr/sbin/insmod', user: 'root' },
  curl: { name: 'curl', path: '/usr/bin/curl', user: 'app' },
  docker: { name: 'docker', path: '/usr/bin/docker', user: 'root' },
  dropped: { name: 'update-agent', path: '/var/tmp/update-agent', user: 'app' },
  runc: { name: 'runc', path: '/usr/bin/runc', user: 'root' },
} as const satisfies Record<string, Program>;

const USER_IDS: Readonly<Record<string, number>> = { root: 0, 'www-data': 33, nobody: 65_534, app: 1_000 };
const ANCESTORS = [
  ['systemd', '/usr/lib/systemd/systemd'],
  ['containerd-shim', '/usr/bin/containerd-shim-runc-v2'],
  ['sshd', '/usr/sbin/sshd'],
  ['node', '/usr/bin/node'],
  ['sh', '/usr/bin/dash'],
] as const;

/** ProcessDetails with up to three ancestors, nearest first. */
export function processDetails(scene: Scene, program: Program) {
  const { random } = scene;
  const lineage = ancestors(scene, program);
  const userId = userIdOf(program);
  const pid = random.integer(600, 60_000);
  return {
    name: program.name,
    executablePath: program.path,
    executableSha256: random.hex(64),
    namespacePid: scene.host === 'instance' ? pid : random.integer(1, 400),
    pwd: program.path.slice(0, program.path.lastIndexOf('/')),
    pid,
    startTime: seconds(wholeSecond(scene.firstSeen) - random.integer(1, 90) * SECOND),
    uuid: random.hex(32),
    ...(lineage[0] && { parentUuid: lineage[0].uuid }),
    user: program.user,
    userId,
    euid: random.chance(0.1) ? 0 : userId,
    lineage,
  };
}

function ancestors(scene: Scene, program: Program) {
  const { random, firstSeen } = scene;
  const chain = random.several(ANCESTORS, random.integer(1, 3)).reverse();
  const uuids = chain.map(() => random.hex(32));
  return chain.map(([name, executablePath], index) => {
    const parentUuid = uuids[index + 1];
    return {
      startTime: seconds(wholeSecond(firstSeen) - (index + 2) * random.integer(2, 9) * MINUTE),
      namespacePid: pidOf(random),
      userId: userIdOf(program),
      name,
      pid: pidOf(random),
      uuid: uuids[index] as string,
      executablePath,
      euid: userIdOf(program),
      ...(parentUuid && { parentUuid }),
    };
  });
}

function userIdOf(program: Program): number {
  return USER_IDS[program.user] ?? 1_000;
}

function pidOf(random: Random): number {
  return random.integer(1, 30_000);
}
