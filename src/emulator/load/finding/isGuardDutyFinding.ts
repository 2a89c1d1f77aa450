import { numberOf } from '../../model/number.js';
import { type Spellings, spellingsIn } from '../../model/spellings.js';
import { isJsonObject, type JsonObject } from '../../wireFinding.js';

/** `Purpose:Resource/Family`, optionally followed by mechanism and artifact. */
const TYPE = /^[^:/\s]+:[^:/\s]+\/\S/;
const ARN = /^arn:[^:]*:guardduty:[^:]*:[^:]*:detector\/[^/]+\/finding\//;

/**
 * Whether a JSON object is a GuardDuty finding, in any spelling of its members. An id proves nothing, because log
 * records, events and findings of other services have ids too. No other single member can be demanded, because stored
 * documents lack even members that the model requires. Therefore two of these five must be present: a type of the right
 * form, a numeric severity, the ARN of a finding, a `service` with a member of the model, and such a `resource`.
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
