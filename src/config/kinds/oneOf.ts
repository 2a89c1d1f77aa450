import { type Kind, parsed, refused } from './kind.js';

/** One of a few words, in upper or lower case. */
export function oneOf<Word extends string>(words: readonly Word[]): Kind<Word> {
  const accepts = new Intl.ListFormat('en', { type: 'disjunction' }).format(words);
  return {
    accepts,
    parse: (text) => {
      const word = words.find((word) => word === text.toLowerCase());
      return word === undefined ? refused(`"${text}" is not supported; ${accepts} is accepted.`) : parsed(word);
    },
    write: (word) => word,
  };
}
