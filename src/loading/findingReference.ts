/** A finding's ARN, taken apart. */
export interface FindingArn {
  readonly arn: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly detectorId: string;
  readonly findingId: string;
}

/** What a client names a finding by. */
export type FindingReference =
  | { readonly kind: 'id'; readonly findingId: string }
  | { readonly kind: 'arn'; readonly findingId: string; readonly arn: FindingArn }
  | { readonly kind: 'malformed' };

const ARN = /^arn:([^:]+):guardduty:([^:]+):([^:]*):detector\/([^/]+)\/finding\/(.+)$/;
/** GuardDuty takes ids of 1 to 300 characters and promises nothing about their form; none has blanks or controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FINDING_ID = /^[^\s\u0000-\u001f\u007f]{1,300}$/u;

/** Never throws: a malformed reference names no finding, which is an answer. */
export function parseFindingReference(text: string): FindingReference {
  if (!text.startsWith('arn:')) {
    return FINDING_ID.test(text) ? { kind: 'id', findingId: text } : { kind: 'malformed' };
  }
  const arn = parseFindingArn(text);
  return arn === undefined ? { kind: 'malformed' } : { kind: 'arn', findingId: arn.findingId, arn };
}

/** @returns undefined for anything that is not the ARN of a GuardDuty finding */
export function parseFindingArn(text: string): FindingArn | undefined {
  const [, partition, region, accountId, detectorId, findingId] = ARN.exec(text) ?? [];
  if (partition === undefined || region === undefined || accountId === undefined) return undefined;
  if (detectorId === undefined || findingId === undefined || !FINDING_ID.test(findingId)) return undefined;
  return { arn: text, partition, region, accountId, detectorId, findingId };
}
