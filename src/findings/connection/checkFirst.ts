import { badUserInput } from '../../model/errors.js';

/** The most findings of a page. */
export const MAX_FIRST = 1000;

/** @throws BAD_USER_INPUT unless `first` is 1 to `most` */
export function checkFirst(first: number, most: number): void {
  if (first < 1 || first > most) throw badUserInput(`"first" is ${first}; 1 to ${most} is accepted.`);
}
