import { badUserInput } from '../../model/errors.js';

/** The most findings of a page. */
export const MAX_FIRST = 1000;

/** The most groups of a statistic. */
export const MAX_STATISTICS = 100;

/** The most findings that one field takes by id. */
export const MAX_REFERENCES = 1000;

/** @throws BAD_USER_INPUT unless `first` is 1 to `most` */
export function checkFirst(first: number, most: number): void {
  if (first < 1 || first > most) throw badUserInput(`"first" is ${first}; 1 to ${most} is accepted.`);
}
