import type { Cast } from '../attackSequence/cast.js';
import { containerCluster, credentials, instanceGroup, storage, taskCluster } from '../attackSequence/cast.js';
import { attackSequence } from '../resourceParts.js';
import type { RuntimeHost } from '../scene/scene.js';
import type { FindingKind } from './findingKind.js';

/**
 * A finding that correlates others: the types of its signals, the host that they occur on, and actors and resources.
 */
export interface AttackSequenceKind extends FindingKind {
  readonly signalTypes: readonly string[];
  readonly host: RuntimeHost;
  readonly cast: Cast;
}

export function isAttackSequence(kind: FindingKind): kind is AttackSequenceKind {
  return 'signalTypes' in kind;
}

const CORRELATED = { feature: 'Correlation', resource: attackSequence } as const;

/** Findings of several signals in a row. No two of them share a signal type. */
export const ATTACK_SEQUENCES: readonly AttackSequenceKind[] = [
  {
    ...CORRELATED,
    type: 'AttackSequence:IAM/CompromisedCredentials',
    severity: [9],
    title: 'The credentials of {actor} were probably stolen and used',
    description:
      '{signals} signals in a row show {actor} coming in through Tor, making itself a way back and switching off logs. Rotate its keys before anything else.',
    signalTypes: [
      'UnauthorizedAccess:IAMUser/TorIPCaller',
      'Persistence:IAMUser/AnomalousBehavior',
      'DefenseEvasion:IAMUser/BedrockLoggingDisabled',
    ],
    host: 'instance',
    cast: credentials,
  },
  {
    ...CORRELATED,
    type: 'AttackSequence:S3/CompromisedData',
    severity: [9, 9.5],
    title: 'Data in {target} was probably read and destroyed by {actor}',
    description:
      '{signals} signals in a row show {actor} exploring {target}, reading from it and deleting. Together they look like extortion.',
    signalTypes: [
      'Discovery:S3/AnomalousBehavior',
      'Exfiltration:S3/AnomalousBehavior',
      'Impact:S3/AnomalousBehavior.Delete',
    ],
    host: 'instance',
    cast: storage,
  },
  {
    ...CORRELATED,
    type: 'AttackSequence:EKS/CompromisedCluster',
    severity: [9],
    title: 'Cluster {target} was probably taken over',
    description:
      '{signals} signals in a row lead from calls of a malicious address to a privileged container and a miner in {target}.',
    signalTypes: [
      'Discovery:Kubernetes/MaliciousIPCaller',
      'PrivilegeEscalation:Kubernetes/PrivilegedContainer',
      'Impact:Runtime/CryptoMinerExecuted',
    ],
    host: 'eks',
    cast: containerCluster,
  },
  {
    ...CORRELATED,
    type: 'AttackSequence:ECS/CompromisedCluster',
    severity: [9],
    title: 'Tasks of {target} were probably taken over',
    description:
      '{signals} signals in a row show a shell that was opened from a task of {target}, and malware on its volumes.',
    signalTypes: ['Execution:Runtime/ReverseShell', 'Execution:ECS/MaliciousFile'],
    host: 'ecs',
    cast: taskCluster,
  },
  {
    ...CORRELATED,
    type: 'AttackSequence:EC2/CompromisedInstanceGroup',
    severity: [9, 10],
    title: 'Instances that share a role and an image were probably taken over, {target} among them',
    description:
      '{signals} signals in a row show the same tools, the same control server and the same mining pool on them.',
    signalTypes: [
      'Execution:Runtime/SuspiciousTool',
      'Backdoor:EC2/C&CActivity.B!DNS',
      'CryptoCurrency:EC2/BitcoinTool.B!DNS',
    ],
    host: 'instance',
    cast: instanceGroup,
  },
];
