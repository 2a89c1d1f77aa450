import { Finding$ } from '@aws-sdk/client-guardduty';
import { NormalizedSchema } from '@smithy/core/schema';

/** By structure (`ProductCode`), then by field of the SDL (`code`): the member's name on the wire (`productCodeId`). */
export type MemberNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The members of every structure below `Finding`, read from the SDK's own runtime schema: it knows the ten that are
 * named otherwise on the wire than in the SDK.
 */
export function readMemberNames(): MemberNames {
  const structures = new Map<string, Map<string, string>>();
  visit(NormalizedSchema.of(Finding$), structures);
  return structures;
}

function visit(schema: NormalizedSchema, structures: Map<string, Map<string, string>>): void {
  if (schema.isListSchema() || schema.isMapSchema()) {
    visit(schema.getValueSchema(), structures);
    return;
  }
  const name = schema.isStructSchema() ? schema.getName() : undefined;
  if (name === undefined || structures.has(name)) return;
  const members = new Map<string, string>();
  structures.set(name, members);
  for (const [member, memberSchema] of schema.structIterator()) {
    members.set(lowerFirst(member), memberSchema.getMergedTraits().jsonName ?? member);
    visit(memberSchema, structures);
  }
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
