import { outbound, PORTS } from '../actions/network.js';
import { threatIntelligence } from '../evidence.js';
import { lambdaFunction } from '../resourceParts.js';
import type { FindingKind } from './findingKind.js';

/** Findings from the network traffic of Lambda functions. */
export const LAMBDA: readonly FindingKind[] = [
  {
    type: 'Backdoor:Lambda/C&CActivity.B',
    severity: [8],
    title: 'Function {function} talks to {remote}, a command and control server',
    description:
      'Function {function} connected to {remote} on port {port}, an address that directs compromised machines.',
    feature: 'LambdaNetworkLogs',
    role: 'ACTOR',
    resource: lambdaFunction,
    action: outbound(PORTS.https),
    evidence: threatIntelligence('amazon', 'c2-server'),
  },
  {
    type: 'CryptoCurrency:Lambda/BitcoinTool.B',
    severity: [8],
    title: 'Function {function} is connected to {remote}, a mining pool',
    description: 'Function {function} connected to {remote}, an address of a cryptocurrency pool.',
    feature: 'LambdaNetworkLogs',
    role: 'ACTOR',
    resource: lambdaFunction,
    action: outbound(PORTS.stratum),
    evidence: threatIntelligence('mining', 'mining-pool'),
  },
  {
    type: 'UnauthorizedAccess:Lambda/TorClient',
    severity: [7.5],
    title: 'Function {function} uses the Tor network through {remote}',
    description: 'Function {function} connected to {remote}, an entry to Tor.',
    feature: 'LambdaNetworkLogs',
    role: 'ACTOR',
    resource: lambdaFunction,
    action: outbound(PORTS.tor),
    evidence: threatIntelligence('tor', 'tor-entry-node'),
  },
];
