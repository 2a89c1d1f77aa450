import { numberOf } from '../../model/number.js';
import { type Spellings, spellingsIn } from '../../model/spellings.js';
import { isJsonObject, type JsonObject } from '../../wireFinding.js';

/** `Purpose:Resource/Family`, to which mechanism and artifact may be added. */
const TYPE = /^[^:/\s]+:[^:/\s]+\/\S/;
const ARN = /^arn:[^:]*:guardduty:[^:]*:[^:]*:detector\/[^/]+\/finding\//;

/**
 * Whether a JSON object is a finding of GuardDuty, in whichever spelling of its members. An id is no evidence, because
 * log records, events and findings of other services have one as well; and nothing else can be insisted on, because
 * documents that people keep lack even members that the model calls required. So two of these decide: the form of
 * the type, a severity that is a number, an ARN of a finding, and `service` and `resource` with members of the model.
 */
export function isGuardDutyFinding(object: JsonObject): boolean {
  const service = object.service ?? object.Service;
  const resource = object.resource ?? object.Resource;
  const evidence = [
    isText(object.type ?? object.Type, TYPE),
    numberOf(object.severity ?? object.Severity) !== undefined,
    isText(object.arn ?? object.Arn, ARN),
    hasMember(service, spellingsIn('Service')),
    hasMember(resource, spellingsIn('Resource')),
  ];
  return evidence.filter(Boolean).length >= 2;
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function hasMember(value: unknown, spellings: Spellings): boolean {
  if (!isJsonObject(value)) return false;
  for (const key in value) if (spellings.has(key)) return true;
  return false;
}
