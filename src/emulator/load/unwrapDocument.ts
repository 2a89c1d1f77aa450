import { isJsonObject, type JsonObject } from '../wireFinding.js';
import { lowerMembers } from './lowerMembers.js';

/** What a document turned out to be: findings in it, each good or refused for a reason in words. */
export type Unwrapped = { document: JsonObject } | { reason: string };

/**
 * The findings in one JSON value: the value itself, the `detail` of an EventBridge event, or each of the list that
 * GetFindings answers (`findings`, or `Findings` as the AWS CLI prints it, whose member names are lowered).
 */
export function unwrapDocument(value: unknown): Unwrapped[] {
  if (!isJsonObject(value)) return [refused('it is not a JSON object')];
  if ('detail-type' in value || ('detail' in value && !('id' in value && 'type' in value))) return [unwrapEvent(value)];
  const list = value.findings ?? value.Findings;
  if (Array.isArray(list) && !('id' in value) && !('Id' in value)) return list.flatMap(unwrapDocument);
  if (isSecurityHubFinding(value)) {
    return [refused("it is a finding in Security Hub's format, not in GuardDuty's")];
  }
  return [{ document: 'Id' in value && !('id' in value) ? lowerMembers(value) : value }];
}

function unwrapEvent(event: JsonObject): Unwrapped {
  if (event['detail-type'] !== 'GuardDuty Finding') {
    return refused(`it is an event of type ${JSON.stringify(event['detail-type'])}, not "GuardDuty Finding"`);
  }
  if (!isJsonObject(event.detail)) return refused('it is an event whose detail is not an object');
  return { document: event.detail };
}

/** The AWS Security Finding Format has ids and types too, but nothing else where GuardDuty has it. */
function isSecurityHubFinding(value: JsonObject): boolean {
  return 'ProductArn' in value || 'AwsAccountId' in value;
}

function refused(reason: string): Unwrapped {
  return { reason };
}
