import type { GeneratedFinding } from '../generatedFinding.js';
import type { RemoteHost } from '../scene/remoteHost.js';
import type { Scene } from '../scene/scene.js';
import { seconds } from '../values/time.js';
import { valueAt } from '../values/valueAt.js';
import type { WireObject } from '../values/wireObject.js';
import { type Indicator, indicatorsOf } from './indicators.js';

/** The ids by which the signals of a sequence refer to its other parts. */
export interface Participants {
  readonly resourceUids: readonly string[];
  readonly actorIds: readonly string[];
  readonly endpointIds: readonly string[];
}

export type Signal = WireObject & { signalIndicators: readonly Indicator[] };

/** A signal that is a finding; its uid is the id of the finding. */
export function findingSignal(finding: GeneratedFinding, participants: Participants): Signal {
  const { service } = finding;
  const call = valueAt(service, 'action.awsApiCallAction') as Record<string, string> | undefined;
  return {
    uid: finding.id,
    type: 'FINDING',
    description: finding.title,
    name: finding.type,
    createdAt: epoch(finding.createdAt),
    updatedAt: epoch(finding.updatedAt),
    firstSeenAt: epoch(service.eventFirstSeen),
    lastSeenAt: epoch(service.eventLastSeen),
    count: service.count,
    severity: finding.severity,
    ...participants,
    signalIndicators: indicatorsOf(finding),
    ...(call && { activities: [activity(String(call.serviceName), String(call.api), call.userAgent, call.errorCode)] }),
  };
}

/** A signal that is too weak to be a finding: calls that are suspicious only as part of the sequence. */
export function activitySignal(scene: Scene, participants: Participants): Signal {
  const { random, remote } = scene;
  const seen = { createdAt: seconds(scene.firstSeen), firstSeenAt: seconds(scene.firstSeen) };
  const inCluster = scene.host === 'eks';
  const [service, operation] = inCluster ? ['eks.amazonaws.com', 'CreatePod'] : ['iam.amazonaws.com', 'ListUsers'];
  return {
    uid: random.hex(32),
    type: inCluster ? 'EKS_AUDIT_LOGS' : 'CLOUD_TRAIL',
    description: `${operation} was called from a network that is new for the account`,
    name: `${service.split('.')[0]}:${operation}`,
    ...seen,
    updatedAt: seconds(scene.lastSeen),
    lastSeenAt: seconds(scene.lastSeen),
    count: random.integer(1, 40),
    ...participants,
    signalIndicators: networkIndicators(remote, `${service.split('.')[0]}:${operation}`),
    activities: [activity(service, operation, 'python-requests/2.32.3', 'AccessDenied')],
  };
}

function networkIndicators({ address, network }: RemoteHost, call: string): Indicator[] {
  return [
    { key: 'SUSPICIOUS_NETWORK', values: [address], title: 'Suspicious Network' },
    { key: 'UNUSUAL_ASN_FOR_ACCOUNT', values: [network], title: 'Unusual Network for the Account' },
    { key: 'HIGH_RISK_API', values: [call], title: 'High Risk API' },
  ];
}

function activity(service: string, operation: string, userAgent?: string, error?: string): WireObject {
  return {
    type: 'API_CALL',
    api: { operation, service, ...(error && { error }), ...(userAgent && { userAgent }) },
  };
}

function epoch(date: string): number {
  return seconds(Date.parse(date));
}
