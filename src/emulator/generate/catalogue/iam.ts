import { awsApiCall, KALI_LINUX } from '../actions/awsApiCall.js';
import { identityAnomaly } from '../anomaly.js';
import { threatIntelligence } from '../evidence.js';
import { accessKey, instanceCredentials, rootUser } from '../resourceParts.js';
import type { FindingKind } from './findingKind.js';

/** Anomalous behaviour of an identity, by threat purpose: severity, typical calls, and what an intruder aims for. */
const ANOMALIES = [
  ['CredentialAccess', 5, ['secretsmanager:GetSecretValue', 'ssm:GetParameters'], 'collect passwords and keys'],
  ['DefenseEvasion', 5, ['cloudtrail:StopLogging', 'guardduty:DeleteDetector'], 'hide what it does'],
  ['Discovery', 2, ['ec2:DescribeInstances', 'iam:ListRoles', 's3:ListBuckets'], 'find out what the account has'],
  ['Exfiltration', 8, ['ec2:ModifySnapshotAttribute', 'rds:CreateDBSnapshot'], 'take data out of the account'],
  ['Impact', 8, ['ec2:TerminateInstances', 'kms:ScheduleKeyDeletion'], 'destroy or disturb'],
  ['InitialAccess', 5, ['sts:GetFederationToken', 'signin:ConsoleLogin'], 'get a foothold'],
  ['Persistence', 5.5, ['iam:CreateAccessKey', 'iam:CreateUser'], 'keep a way back in'],
  ['PrivilegeEscalation', 5.5, ['iam:AttachUserPolicy', 'iam:PutRolePolicy'], 'gain permissions'],
] as const;

const ANOMALOUS: readonly FindingKind[] = ANOMALIES.map(([purpose, severity, calls, aim]) => ({
  type: `${purpose}:IAMUser/AnomalousBehavior`,
  severity: [severity],
  title: '{user} called {api} in a way unlike anything seen of it',
  description: `{user} called {api} from {remote}. Place, client and call do not fit the history of this identity; an intruder calls such APIs to ${aim}.`,
  feature: 'CloudTrail',
  resource: accessKey,
  action: awsApiCall(calls),
  anomaly: identityAnomaly,
}));

/** Findings from the management events of CloudTrail. */
export const IAM: readonly FindingKind[] = [
  ...ANOMALOUS,
  {
    type: 'DefenseEvasion:IAMUser/BedrockLoggingDisabled',
    severity: [3.5],
    title: '{user} switched off the log of model invocations',
    description:
      '{user} called {api} from {remote}; from then on, nobody sees what is asked of the models of account {account}.',
    feature: 'CloudTrail',
    resource: accessKey,
    action: awsApiCall(['bedrock:DeleteModelInvocationLoggingConfiguration']),
  },
  {
    type: 'PenTest:IAMUser/KaliLinux',
    severity: [5],
    title: '{user} called {api} from a machine that runs Kali Linux',
    description: 'The client of {user} at {remote} says that it runs Kali Linux, which is made for penetration tests.',
    feature: 'CloudTrail',
    resource: accessKey,
    action: awsApiCall(['ec2:DescribeInstances', 'iam:GetAccountAuthorizationDetails'], { userAgent: KALI_LINUX }),
  },
  {
    type: 'Policy:IAMUser/RootCredentialUsage',
    severity: [2],
    title: 'The root user called {api}',
    description:
      'Somebody at {remote} used the root credentials of account {account}, which everyday work should not need.',
    feature: 'CloudTrail',
    resource: rootUser,
    action: awsApiCall(['iam:ListAccessKeys', 'organizations:DescribeOrganization']),
  },
  {
    type: 'Recon:IAMUser/MaliciousIPCaller',
    severity: [5],
    title: '{user} explored the account from {remote}, a malicious address',
    description: 'A call of {api} with the credentials of {user} came from {remote}, which is known for attacks.',
    feature: 'CloudTrail',
    resource: accessKey,
    action: awsApiCall(['ec2:DescribeSecurityGroups', 'iam:ListUsers']),
    evidence: threatIntelligence('amazon', 'attacker', 'anonymizer'),
  },
  {
    type: 'Stealth:IAMUser/CloudTrailLoggingDisabled',
    severity: [2],
    title: '{user} stopped a trail of CloudTrail',
    description: '{user} called {api} from {remote}, so that later calls leave no record.',
    feature: 'CloudTrail',
    resource: accessKey,
    action: awsApiCall(['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'], { deployed: true }),
  },
  {
    type: 'Stealth:IAMUser/PasswordPolicyChange',
    severity: [1, 2.5],
    title: '{user} weakened the password policy of account {account}',
    description: '{user} called {api} from {remote}; passwords may be weaker now than the organisation wants.',
    feature: 'CloudTrail',
    resource: accessKey,
    action: awsApiCall(['iam:UpdateAccountPasswordPolicy', 'iam:DeleteAccountPasswordPolicy'], { deployed: true }),
  },
  {
    type: 'UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B',
    severity: [5],
    title: '{user} logged in to the console from places far apart',
    description: 'Logins of {user}, the last of them from {remote}, were closer in time than anybody can travel.',
    feature: 'CloudTrail',
    resource: accessKey,
    action: awsApiCall(['signin:ConsoleLogin'], { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/139.0' }),
  },
  {
    type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    severity: [8, 8.5],
    title: 'Credentials of instance {instance} are used from {remote}, outside of AWS',
    description:
      'The temporary credentials that only instance {instance} should have were used at {remote} to call {api}.',
    feature: 'CloudTrail',
    resource: instanceCredentials,
    action: awsApiCall(['s3:ListBuckets', 'sts:GetCallerIdentity', 'secretsmanager:ListSecrets']),
  },
  {
    type: 'UnauthorizedAccess:IAMUser/TorIPCaller',
    severity: [5],
    title: '{user} called {api} through Tor',
    description: 'A call with the credentials of {user} came from {remote}, an exit of the Tor network.',
    feature: 'CloudTrail',
    resource: accessKey,
    action: awsApiCall(['sts:GetCallerIdentity', 'iam:ListUsers']),
    evidence: threatIntelligence('tor', 'tor-exit-node'),
  },
];
