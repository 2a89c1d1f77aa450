import { type Kind, parsed, refused } from './kind.js';

export interface ListItem {
  /** What one item is called, such as `a region`. */
  readonly name: string;
  /** A regular expression, or anything else that can tell whether an item is valid. */
  readonly pattern: { test(item: string): boolean };
  readonly example: string;
}

/** Items separated by commas or blanks. Repeated items count once. */
export function listOf({ name, pattern, example }: ListItem): Kind<readonly string[]> {
  return {
    accepts: `a list, such as ${example}`,
    parse: (text) => {
      const items = [...new Set(text.split(/[\s,]+/).filter((item) => item !== ''))];
      const faults = items.filter((item) => !pattern.test(item));
      if (faults.length === 0) return parsed(items);
      return refused(...faults.map((item) => `"${item}" is not ${name}; a list is accepted, such as ${example}.`));
    },
    write: (items) => items.join(','),
  };
}
