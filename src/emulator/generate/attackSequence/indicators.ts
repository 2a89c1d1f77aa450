import type { GeneratedFinding } from '../generatedFinding.js';
import { valueAt } from '../values/valueAt.js';

export type Indicator = { readonly key: string; readonly values: readonly string[]; readonly title: string };

/** The MITRE ATT&CK tactic and technique for the threat purpose of a finding type. */
const PURPOSES: Readonly<Record<string, readonly [tactic: string, technique: string]>> = {
  UnauthorizedAccess: ['Initial Access', 'T1078.004 - Valid Accounts: Cloud Accounts'],
  Persistence: ['Persistence', 'T1098 - Account Manipulation'],
  DefenseEvasion: ['Defense Evasion', 'T1562.008 - Impair Defenses: Disable or Modify Cloud Logs'],
  Discovery: ['Discovery', 'T1526 - Cloud Service Discovery'],
  Exfiltration: ['Exfiltration', 'T1530 - Data from Cloud Storage'],
  Impact: ['Impact', 'T1496 - Resource Hijacking'],
  PrivilegeEscalation: ['Privilege Escalation', 'T1611 - Escape to Host'],
  Execution: ['Execution', 'T1059 - Command and Scripting Interpreter'],
  Backdoor: ['Command and Control', 'T1071 - Application Layer Protocol'],
  CryptoCurrency: ['Impact', 'T1496 - Resource Hijacking'],
};

const REMOTE_ADDRESS = 'remoteIpDetails.ipAddressV4';

/**
 * Which finding types have an indicator, the path of its value in `service`, and the key and title of the indicator.
 */
const TRACES = [
  [/^/, 'runtimeDetails.process.executablePath', 'SUSPICIOUS_PROCESS', 'Suspicious Process'],
  [/^/, 'runtimeDetails.context.threatFilePath', 'MALICIOUS_FILE', 'Malicious File'],
  [/C&CActivity/, 'action.dnsRequestAction.domain', 'MALICIOUS_DOMAIN', 'Malicious Domain'],
  [/^CryptoCurrency/, 'action.dnsRequestAction.domain', 'CRYPTOMINING_DOMAIN', 'Mining Domain'],
  [/MaliciousIPCaller/, `action.kubernetesApiCallAction.${REMOTE_ADDRESS}`, 'MALICIOUS_IP', 'Malicious IP Address'],
  [/TorIPCaller/, `action.awsApiCallAction.${REMOTE_ADDRESS}`, 'TOR_IP', 'Tor Exit Node'],
  [/^/, 'action.awsApiCallAction.userAgent', 'SUSPICIOUS_USER_AGENT', 'Suspicious User Agent'],
] as const;

/** The indicators of an attack in one finding. */
export function indicatorsOf(finding: GeneratedFinding): Indicator[] {
  const [tactic, technique] = PURPOSES[finding.type.slice(0, finding.type.indexOf(':'))] ?? ['Impact', 'T1499'];
  const found = TRACES.flatMap(([types, path, key, title]) => {
    const value = types.test(finding.type) ? valueAt(finding.service, path) : undefined;
    return value === undefined ? [] : [{ key, values: [String(value)], title }];
  });
  return [
    { key: 'ATTACK_TACTIC', values: [tactic], title: 'Attack Tactic' },
    { key: 'ATTACK_TECHNIQUE', values: [technique], title: 'Attack Technique' },
    ...found,
  ];
}

/** One indicator for each key, with the values of all signals. */
export function merged(indicators: readonly Indicator[]): Indicator[] {
  const byKey = new Map<string, Indicator>();
  for (const { key, values, title } of indicators) {
    const before = byKey.get(key)?.values ?? [];
    byKey.set(key, { key, values: [...new Set([...before, ...values])], title });
  }
  return [...byKey.values()];
}
