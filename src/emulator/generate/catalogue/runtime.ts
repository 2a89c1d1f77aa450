import { dnsRequest, outbound, PORTS } from '../actions/network.js';
import { maliciousFile, threatIntelligence } from '../evidence.js';
import { container, runtimeHost } from '../resourceParts.js';
import * as context from '../runtime/context.js';
import { PROGRAMS, type Program } from '../runtime/process.js';
import { runtimeDetails } from '../runtime/runtimeDetails.js';
import type { FindingKind } from './findingKind.js';

/** Behaviour of a process as the runtime agent saw it. These types differ only in the process and its context. */
const BEHAVIOURS: readonly (readonly [string, FindingKind['severity'], Program, context.Context, string])[] = [
  [
    'DefenseEvasion:Runtime/FilelessExecution',
    [5],
    PROGRAMS.python,
    context.script,
    'runs code that lies in memory only',
  ],
  [
    'DefenseEvasion:Runtime/KernelModuleLoaded',
    [8],
    PROGRAMS.insmod,
    context.kernelModule,
    'loaded a module into the kernel',
  ],
  [
    'DefenseEvasion:Runtime/ProcessInjection.Ptrace',
    [5],
    PROGRAMS.debugger,
    context.injection,
    'took control of another process',
  ],
  [
    'DefenseEvasion:Runtime/ProcessInjection.VirtualMemoryWrite',
    [8],
    PROGRAMS.dropped,
    context.injection,
    'wrote into the memory of another process',
  ],
  ['DefenseEvasion:Runtime/PtraceAntiDebugging', [2], PROGRAMS.dropped, context.script, 'resists being debugged'],
  [
    'DefenseEvasion:Runtime/SuspiciousCommand',
    [5, 8],
    PROGRAMS.shell,
    context.serviceStopped,
    'switched off a means of defence',
  ],
  [
    'Execution:Runtime/NewBinaryExecuted',
    [5],
    PROGRAMS.dropped,
    context.newBinary,
    'runs from a file that had just been written',
  ],
  [
    'Execution:Runtime/NewLibraryLoaded',
    [5],
    PROGRAMS.python,
    context.newLibrary,
    'loaded a library that had just appeared',
  ],
  ['Execution:Runtime/ReverseShell', [8], PROGRAMS.netcat, context.reverseShell, 'offers a shell to a host outside'],
  ['Execution:Runtime/SuspiciousTool', [2, 5, 8], PROGRAMS.scanner, context.tool, 'belongs to the tools of attackers'],
  [
    'Persistence:Runtime/SuspiciousCommand',
    [5],
    PROGRAMS.shell,
    context.sensitiveFile,
    'changed a file that runs at every start',
  ],
  [
    'PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified',
    [8],
    PROGRAMS.shell,
    context.releaseAgent,
    'changed the release agent of a control group to escape',
  ],
  [
    'PrivilegeEscalation:Runtime/ContainerMountsHostDirectory',
    [5],
    PROGRAMS.shell,
    context.hostMount,
    'mounted a directory of its host',
  ],
  [
    'PrivilegeEscalation:Runtime/DockerSocketAccessed',
    [5],
    PROGRAMS.docker,
    context.containerSocket,
    'uses the socket of the container runtime',
  ],
];

const SEEN: readonly FindingKind[] = BEHAVIOURS.map(([type, severity, program, seen, what]) => ({
  type,
  severity,
  title: `A process on {host} ${what}`,
  description: `The runtime agent saw {process} on {host}: it ${what}. The process and its ancestors are listed below.`,
  feature: 'RuntimeMonitoring',
  resource: runtimeHost,
  runtime: runtimeDetails(program, seen),
}));

/** Findings of the runtime agent on instances, EKS nodes, ECS tasks and containers. */
export const RUNTIME: readonly FindingKind[] = [
  ...SEEN,
  {
    type: 'Backdoor:Runtime/C&CActivity.B',
    severity: [8],
    title: 'A process on {host} talks to {remote}, a command and control server',
    description:
      '{process} on {host} connected to {remote} on port {port}, an address that directs compromised machines.',
    feature: 'RuntimeMonitoring',
    role: 'ACTOR',
    resource: runtimeHost,
    action: outbound(PORTS.backdoor),
    evidence: threatIntelligence('amazon', 'c2-server'),
    runtime: runtimeDetails(PROGRAMS.dropped, context.connection),
  },
  {
    type: 'CryptoCurrency:Runtime/BitcoinTool.B!DNS',
    severity: [8],
    title: 'A process on {host} asked for {domain}, a mining pool',
    description: '{process} on {host} resolved {domain}, which belongs to a cryptocurrency pool.',
    feature: 'RuntimeMonitoring',
    role: 'ACTOR',
    resource: runtimeHost,
    action: dnsRequest('pool.example.org', 'xmr.example.net'),
    evidence: threatIntelligence('mining', 'mining-pool'),
    runtime: runtimeDetails(PROGRAMS.miner, context.connection),
  },
  {
    type: 'Execution:Runtime/MaliciousFileExecuted',
    severity: [8],
    title: 'A known malicious file was run on {host}',
    description: '{process} on {host} is a file that scanners know for malware.',
    feature: 'RuntimeMonitoring',
    resource: runtimeHost,
    evidence: maliciousFile('Backdoor.Linux.ExampleShell.B'),
    runtime: runtimeDetails(PROGRAMS.dropped, context.malwareFile),
  },
  {
    type: 'Impact:Runtime/CryptoMinerExecuted',
    severity: [8],
    title: 'A miner runs on {host}',
    description: '{process} on {host} is a program that mines cryptocurrency.',
    feature: 'RuntimeMonitoring',
    role: 'ACTOR',
    resource: runtimeHost,
    evidence: maliciousFile('Trojan.Linux.ExampleMiner.A'),
    runtime: runtimeDetails(PROGRAMS.miner, context.malwareFile),
  },
  {
    type: 'PrivilegeEscalation:Runtime/RuncContainerEscape',
    severity: [8, 8.9],
    title: 'Container {container} tried to escape through runc',
    description: '{process} overwrote the runtime of containers on its host, from inside of container {container}.',
    feature: 'RuntimeMonitoring',
    resource: container,
    runtime: runtimeDetails(PROGRAMS.runc, context.runcOverwritten),
  },
];
