import { isJsonObject } from './wireFinding.js';

/** What a thrown value says. `instanceof Error` would miss errors of another realm, such as a test runner's. */
export function messageOf(thrown: unknown): string {
  return isJsonObject(thrown) && typeof thrown.message === 'string' ? thrown.message : String(thrown);
}
