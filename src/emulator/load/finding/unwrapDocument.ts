import { isJsonObject, type JsonObject, type WireFinding } from '../../wireFinding.js';
import { describeStrays, NOT_AN_OBJECT, type UnreadableDocument } from '../readDocument.js';
import { isGuardDutyFinding } from './isGuardDutyFinding.js';
import { DEEPEST_FINDING, isTooDeep } from './isTooDeep.js';
import { parseEmbedded } from './parseEmbedded.js';
import { toWireNames } from './toWireNames.js';
import { withAdditionalInfoValue } from './withAdditionalInfoValue.js';

/** A finding in a document, or the reason why it was refused. */
export type Unwrapped = UnwrappedFinding | UnreadableDocument;

export interface UnwrappedFinding {
  readonly line: number;
  readonly finding: WireFinding;
}

/** Members of the answer of GetFindings, and of documents modelled on it, that contain nothing but findings. */
const FINDING_LISTS = ['findings', 'Findings'];

/**
 * Members in which other systems wrap a finding, as an object, a list, JSON text or base64. The README lists the
 * systems.
 */
const WRAPPERS = [
  ...['detail', 'Detail', 'Entries', 'Records', 'records', 'Messages', 'body', 'Body', 'Sns', 'Message', 'kinesis'],
  ...['awslogs', 'logEvents', 'events', 'message', '@message', 'results', 'value', 'hits', '_source'],
  ...['event', 'result', '_raw', 'data', 'aws', 'content', 'attributes', 'finding', 'Finding', 'payload'],
];

const EVENT_TYPE = 'GuardDuty Finding';
const DEEPEST = 12;
const LONGEST_ID = 300;

/**
 * The findings in one JSON value, in wire format: the value itself, the elements of a list, and the contents of known
 * wrappers. Objects inside a finding are not searched.
 * @param lineOf the line of an object inside the value, undefined if it does not begin on a line of its own
 */
export function unwrapDocument(
  value: unknown,
  line: number,
  lineOf: (object: object) => number | undefined = () => undefined,
): Unwrapped[] {
  return unwrap(value, line, 0);

  function unwrap(value: unknown, around: number, depth: number): Unwrapped[] {
    if (Array.isArray(value) && depth < DEEPEST) return unwrapList(value, around, depth);
    if (!isJsonObject(value)) return [{ line: around, reason: NOT_AN_OBJECT }];
    const line = lineOf(value) ?? around;
    if (isGuardDutyFinding(value)) return [{ line, ...readFinding(value) }];
    const list = FINDING_LISTS.map((name) => value[name]).find(Array.isArray);
    if (list) return unwrapList(list, line, depth);
    const wrapped = depth < DEEPEST ? unwrapMembers(value, line, depth) : [];
    const isAnswer = wrapped.some(isFinding) || (wrapped.length > 0 && value['detail-type'] === EVENT_TYPE);
    return isAnswer ? wrapped : [{ line, reason: reasonAgainst(value) }];
  }

  function unwrapList(list: readonly unknown[], line: number, depth: number): Unwrapped[] {
    const structures = list.filter(isStructure);
    const strays = list.length - structures.length;
    const found = structures.flatMap((element) => unwrap(element, line, depth + 1));
    return strays > 0 ? [{ line, reason: describeStrays(strays) }, ...found] : found;
  }

  function unwrapMembers(object: JsonObject, line: number, depth: number): Unwrapped[] {
    return WRAPPERS.flatMap((name) => {
      const member = parseEmbedded(object[name]);
      return isStructure(member) ? unwrap(member, line, depth + 1) : [];
    });
  }
}

export function isFinding(unwrapped: Unwrapped): unwrapped is UnwrappedFinding {
  return 'finding' in unwrapped;
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function readFinding(document: JsonObject): { finding: WireFinding } | { reason: string } {
  if (isTooDeep(document)) return { reason: `it is nested more than ${DEEPEST_FINDING} levels deep` };
  const finding = withAdditionalInfoValue(toWireNames(document));
  const { id } = finding;
  const reason = reasonAgainstId(id);
  return reason === undefined ? { finding: finding as WireFinding } : { reason };
}

function reasonAgainstId(id: unknown): string | undefined {
  if (typeof id !== 'string') return 'it has no id that is a string';
  return id.length === 0 || id.length > LONGEST_ID ? `its id is not 1 to ${LONGEST_ID} characters long` : undefined;
}

function reasonAgainst(object: JsonObject): string {
  if ('detail-type' in object) {
    const type = object['detail-type'];
    if (typeof type !== 'string') return 'it is an event whose type is not a string';
    if (type !== EVENT_TYPE) return `it is an event of type ${JSON.stringify(type)}, not "${EVENT_TYPE}"`;
    return 'it is an event whose detail is not an object';
  }
  if ('ProductArn' in object || 'AwsAccountId' in object) {
    return "it is a finding in Security Hub's format, not in GuardDuty's";
  }
  if (!('id' in object || 'Id' in object)) {
    const wrapper = WRAPPERS.find((name) => isStructure(parseEmbedded(object[name])));
    if (wrapper !== undefined) return `there is no GuardDuty finding in its member ${JSON.stringify(wrapper)}`;
    if (Object.values(object).some(isStructure)) return 'it is neither a GuardDuty finding nor a known wrapper of one';
  }
  return (
    reasonAgainstId(object.id ?? object.Id) ??
    'it is not a GuardDuty finding: it lacks the type, severity, service and resource of one'
  );
}
