/**
 * A finding in wire format: a JSON object with wire names. Only `id` is certain, because loaded files contain documents
 * with wrong types, explicit nulls and members that are not in the model.
 */
export interface WireFinding {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** A JSON object whose members are unknown. */
export type JsonObject = { readonly [member: string]: unknown };

/** True for a JSON object, false for null, arrays and scalars. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
