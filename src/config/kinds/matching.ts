import { type Kind, parsed, refused } from './kind.js';
import type { ListItem } from './listOf.js';

/** One word of a form. */
export function matching({ name, pattern, example }: ListItem): Kind<string> {
  const accepts = `${name}, such as ${example}`;
  return {
    accepts,
    parse: (text) => (pattern.test(text) ? parsed(text) : refused(`"${text}" is not ${name}; ${accepts} is accepted.`)),
    write: (value) => value,
  };
}
