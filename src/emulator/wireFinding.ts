/**
 * A finding as it travels: a JSON object under wire names. Only `id` can be relied on, because the files
 * that people load hold documents with wrong types, explicit nulls and members that no model names.
 */
export interface WireFinding {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** Any JSON object whose members are not known yet. */
export type JsonObject = { readonly [member: string]: unknown };

/** True for JSON objects: neither null, nor an array, nor a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
