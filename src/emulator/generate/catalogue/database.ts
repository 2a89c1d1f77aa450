import { rdsLogin } from '../actions/rdsLogin.js';
import { databaseAnomaly } from '../anomaly.js';
import { threatIntelligence } from '../evidence.js';
import { database, limitlessDatabase } from '../resourceParts.js';
import type { FindingKind } from './findingKind.js';

/** Findings from logins to Aurora and RDS databases. */
export const DATABASE: readonly FindingKind[] = [
  {
    type: 'CredentialAccess:RDS/AnomalousBehavior.FailedLogin',
    severity: [2],
    title: 'Unusual failed logins to database {database}',
    description:
      'Somebody at {remote} tried in vain to log in to {database}, in a way that its history does not explain.',
    feature: 'RdsLoginEvents',
    resource: database,
    action: rdsLogin({ succeeded: false, attempts: 40 }),
    anomaly: databaseAnomaly,
  },
  {
    type: 'CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce',
    severity: [8],
    title: 'A password of database {database} was guessed',
    description: 'After many failed logins to {database}, one from {remote} succeeded.',
    feature: 'RdsLoginEvents',
    resource: database,
    action: rdsLogin({ succeeded: true, attempts: 900 }),
    anomaly: databaseAnomaly,
  },
  {
    type: 'CredentialAccess:RDS/MaliciousIPCaller.SuccessfulLogin',
    severity: [8],
    title: 'A malicious address logged in to database {database}',
    description: '{remote}, which is known for attacks, logged in to {database}.',
    feature: 'RdsLoginEvents',
    resource: database,
    action: rdsLogin({ succeeded: true, attempts: 5 }),
    evidence: threatIntelligence('amazon', 'attacker', 'brute-forcer'),
  },
  {
    type: 'CredentialAccess:RDS/TorIPCaller.FailedLogin',
    severity: [5],
    title: 'Somebody tried to log in to {database} through Tor',
    description: 'Failed logins to {database} came from {remote}, an exit of the Tor network.',
    feature: 'RdsLoginEvents',
    resource: limitlessDatabase,
    action: rdsLogin({ succeeded: false, attempts: 12 }),
    evidence: threatIntelligence('tor', 'tor-exit-node'),
  },
];
