import { Finding$ } from '@aws-sdk/client-guardduty';
import { NormalizedSchema } from '@smithy/core/schema';

/**
 * The SDK's runtime schema, which is the reference for ours. Shares nothing with `src/`, so that a naming mistake
 * cannot cancel itself out.
 */
export const FINDING_SCHEMA = NormalizedSchema.of(Finding$);

/** String members that contain an instant, which the SDK's model does not say. */
const TEXT_INSTANTS = new Set([
  'Finding.createdAt',
  'Finding.updatedAt',
  'Service.eventFirstSeen',
  'Service.eventLastSeen',
  'InstanceDetails.launchTime',
]);

export interface SdkMember {
  readonly structure: string;
  /** The name in the SDL: the SDK member with its first letter in lower case. */
  readonly field: string;
  readonly wire: string;
  readonly schema: NormalizedSchema;
}

export function membersOf(schema: NormalizedSchema): SdkMember[] {
  const structure = schema.getName() ?? '';
  return [...schema.structIterator()].map(([member, memberSchema]) => ({
    structure,
    field: member.charAt(0).toLowerCase() + member.slice(1),
    wire: memberSchema.getMergedTraits().jsonName ?? member,
    schema: memberSchema,
  }));
}

/** Every structure below `Finding`, once. */
export function structures(schema = FINDING_SCHEMA, found = new Map<string, NormalizedSchema>()) {
  if (schema.isListSchema() || schema.isMapSchema()) return structures(schema.getValueSchema(), found);
  const name = schema.isStructSchema() ? schema.getName() : undefined;
  if (name === undefined || found.has(name)) return found;
  found.set(name, schema);
  for (const member of membersOf(schema)) structures(member.schema, found);
  return found;
}

/** The gateway's expected answer for a wire value that conforms to the model. */
export function expectedAnswer(value: unknown, schema = FINDING_SCHEMA, coordinate = ''): unknown {
  if (value === undefined || value === null) return null;
  if (schema.isStructSchema()) {
    const source = value as Record<string, unknown>;
    return Object.fromEntries(
      membersOf(schema).map(({ structure, field, wire, schema: member }) => [
        field,
        expectedAnswer(source[wire], member, `${structure}.${field}`),
      ]),
    );
  }
  if (schema.isListSchema()) {
    return (value as unknown[]).map((item) => expectedAnswer(item, schema.getValueSchema(), coordinate));
  }
  if (schema.isMapSchema()) {
    return Object.entries(value as object).map(([key, item]) => ({
      key,
      value: expectedAnswer(item, schema.getValueSchema(), coordinate),
    }));
  }
  if (schema.isTimestampSchema()) return new Date((value as number) * 1000).toISOString();
  if (TEXT_INSTANTS.has(coordinate)) return new Date(value as string).toISOString();
  return value;
}

/** Builds a wire document in which every member has a distinct value. */
export class CompleteDocument {
  #count = 0;

  build(schema = FINDING_SCHEMA, coordinate = 'Finding'): unknown {
    this.#count++;
    if (schema.isStructSchema()) {
      return Object.fromEntries(
        membersOf(schema).map(({ structure, field, wire, schema: member }) => [
          wire,
          this.build(member, `${structure}.${field}`),
        ]),
      );
    }
    if (schema.isListSchema()) return [0, 1].map(() => this.build(schema.getValueSchema(), coordinate));
    if (schema.isMapSchema()) {
      return Object.fromEntries([0, 1].map((n) => [`key ${n}`, this.build(schema.getValueSchema(), coordinate)]));
    }
    if (schema.isTimestampSchema()) return 1_700_000_000 + this.#count + 0.5;
    if (TEXT_INSTANTS.has(coordinate)) return new Date(1_600_000_000_000 + this.#count).toISOString();
    if (schema.isBooleanSchema()) return this.#count % 2 === 0;
    return schema.isNumericSchema() ? this.#count : `${coordinate} ${this.#count}`;
  }
}
