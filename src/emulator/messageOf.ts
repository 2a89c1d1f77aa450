import { isJsonObject } from './wireFinding.js';

/** The message of a thrown value. `instanceof Error` would miss errors from another realm, such as a test runner's. */
export function messageOf(thrown: unknown): string {
  return isJsonObject(thrown) && typeof thrown.message === 'string' ? thrown.message : String(thrown);
}
