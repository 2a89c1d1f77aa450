import type { GraphqlRequest } from './attack.js';

/** How much is sent of an attack. */
export interface Effort {
  /** How often it is sent as it is written. */
  timesAsWritten(request: GraphqlRequest): number;
  /** How often it is sent in another form, after the requests that prepare it. */
  timesInForm(request: GraphqlRequest): number;
  /** Which evasions of those that apply are used. @param index of the attack within its group */
  choose(evasions: readonly string[], request: GraphqlRequest, index: number): readonly string[];
  /** Whether this one is also sent by GET. @param form its place among the forms that are sent, 0 for as it is written */
  isSentByGet(form: number, index: number): boolean;
  /** Whether the gateway's health is looked at after every request, and not after every attack. */
  readonly looksAfterEachRequest: boolean;
}

/** Characters of a request that takes long to make and to read. It is refused before it is known. */
const LARGE = 8000;
const isLarge = (request: GraphqlRequest) => JSON.stringify(request).length > LARGE;
/** Of so many large attacks one has an evasion in the short form. */
const EVADING = 3;

/** Every form, as often as a document needs to be new, known and compiled. */
const LONG: Effort = {
  timesAsWritten: () => 3,
  timesInForm: (request) => (isLarge(request) ? 1 : 2),
  choose: (evasions) => evasions,
  isSentByGet: () => true,
  looksAfterEachRequest: true,
};

/**
 * Every attack, new and known, and every evasion of the small ones once. The large ones, which are refused for their size
 * in any form, share the evasions among them.
 */
const SHORT: Effort = {
  timesAsWritten: (request) => (isLarge(request) ? 1 : 2),
  timesInForm: () => 1,
  choose: (evasions, request, index) =>
    isLarge(request) ? evasions.filter((_, n) => index % (evasions.length * EVADING) === n * EVADING) : evasions,
  isSentByGet: (form, index) => form === 0 || form === 1 + (index % 8),
  looksAfterEachRequest: false,
};

/** `npm run test:attacks` is the long form. */
export const EFFORT: Effort = process.env.ATTACKS === 'long' ? LONG : SHORT;
