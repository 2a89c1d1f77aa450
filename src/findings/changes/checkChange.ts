import { badUserInput, GatewayError } from '../../model/errors.js';
import type { Principal } from '../../model/principal.js';

const MAX_IDS = 500;
/** Of all fields of an operation together: aliases of a field would otherwise multiply its limit. */
const MAX_IDS_OF_OPERATION = 1000;
/** Fields of an operation that have samples made. */
const MAX_SAMPLE_FIELDS = 10;
const LONGEST_TYPE = 200;

/** @throws FORBIDDEN */
export function checkWriteScope({ scopes }: Principal): void {
  if (!scopes.has('write')) {
    throw new GatewayError('FORBIDDEN', 'You may not change findings: the scope for changes is needed.');
  }
}

/** Counts what the changes of one operation ask for. */
export class ChangeAllowance {
  #ids = 0;
  #sampleFields = 0;

  /** @throws BAD_USER_INPUT */
  takeIds(count: number): void {
    if (count > MAX_IDS) throw badUserInput(`"ids" has ${count} values; up to ${MAX_IDS} are accepted.`);
    if (this.#ids + count > MAX_IDS_OF_OPERATION) {
      throw badUserInput(
        `The changes of this operation have more than ${MAX_IDS_OF_OPERATION} ids in total; up to ${MAX_IDS_OF_OPERATION} are accepted.`,
      );
    }
    this.#ids += count;
  }

  /** @throws BAD_USER_INPUT */
  takeSamples(): void {
    if (this.#sampleFields >= MAX_SAMPLE_FIELDS) {
      throw badUserInput(`"createSampleFindings" is accepted up to ${MAX_SAMPLE_FIELDS} times in an operation.`);
    }
    this.#sampleFields++;
  }
}

/**
 * @returns each type once; undefined for all types
 * @throws BAD_USER_INPUT for what no source would accept
 */
export function readSampleTypes(
  types: readonly string[] | null | undefined,
  maxTypes: number,
): readonly string[] | undefined {
  if (types === undefined || types === null) return undefined;
  const distinct = [...new Set(types)];
  if (distinct.length === 0) {
    throw badUserInput(
      `"types" is an empty list; give 1 to ${maxTypes} finding types, or leave it out for all of them.`,
    );
  }
  if (distinct.length > maxTypes) {
    throw badUserInput(`"types" has ${distinct.length} values; up to ${maxTypes} are accepted.`);
  }
  if (distinct.some((type) => type.trim() === '' || type.length > LONGEST_TYPE)) {
    throw badUserInput(
      `"types" has a value that is no finding type; 1 to ${LONGEST_TYPE} characters are accepted, such as "Recon:EC2/Portscan".`,
    );
  }
  return distinct;
}
