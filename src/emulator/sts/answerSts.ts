import type { Behaviour } from '../behaviour.js';
import type { Reply } from '../http/reply.js';
import { WireError } from '../wireError.js';
import type { JsonObject } from '../wireFinding.js';
import { stsReply } from './stsXml.js';

const ROLE_ARN = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;
const DEFAULT_SECONDS = 3_600;

/**
 * Just enough of STS for credential providers: AssumeRole and GetCallerIdentity in the query protocol. The access key
 * that AssumeRole returns contains the role's account, so that later calls are attributed to that account.
 * @param parameters the form parameters of the request
 * @throws AccessDenied for roles that the behaviour refuses, ValidationError for anything but a role ARN
 */
export function answerSts(parameters: JsonObject, accountId: string, behaviour: Behaviour): Reply {
  switch (parameters.Action) {
    case 'AssumeRole':
      return assumeRole(parameters, behaviour);
    case 'GetCallerIdentity':
      return stsReply('GetCallerIdentity', {
        Arn: `arn:aws:iam::${accountId}:user/emulator`,
        UserId: 'AIDAEMULATOREXAMPLE00',
        Account: accountId,
      });
    default:
      throw stsError(400, 'InvalidAction', `The emulator's STS has no action ${String(parameters.Action)}`);
  }
}

function assumeRole(parameters: JsonObject, behaviour: Behaviour): Reply {
  const roleArn = String(parameters.RoleArn ?? '');
  const session = String(parameters.RoleSessionName ?? '');
  const [, accountId, roleName] = ROLE_ARN.exec(roleArn) ?? [];
  if (!accountId) throw stsError(400, 'ValidationError', 'The parameter RoleArn is not the ARN of a role');
  if (!session) throw stsError(400, 'ValidationError', 'The parameter RoleSessionName is missing');
  if (behaviour.refusedRoleArns.includes(roleArn)) {
    throw stsError(403, 'AccessDenied', `The caller is not authorized to perform sts:AssumeRole on ${roleArn}`);
  }
  const seconds = Number(parameters.DurationSeconds ?? DEFAULT_SECONDS);
  return stsReply('AssumeRole', {
    AssumedRoleUser: {
      Arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`,
      AssumedRoleId: `AROAEMULATOREXAMPLE00:${session}`,
    },
    Credentials: {
      AccessKeyId: `ASIA${accountId}ROLE`,
      SecretAccessKey: 'emulated-secret-access-key',
      SessionToken: Buffer.from(`${roleArn} ${session}`).toString('base64'),
      Expiration: new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+/, ''),
    },
  });
}

function stsError(status: number, code: string, message: string): WireError {
  return new WireError(status, code, code, message);
}
