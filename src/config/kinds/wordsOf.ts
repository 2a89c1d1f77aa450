import { type Kind, parsed, refused } from './kind.js';

export interface WordList<Word extends string> {
  readonly words: readonly Word[];
  /** The word that stands for an empty list and for nothing else; left out if the list must have a word. */
  readonly nothing?: string;
}

/** Some of a few words, separated by commas or blanks. Repeated words count once, and their order is kept. */
export function wordsOf<Word extends string>({ words, nothing }: WordList<Word>): Kind<readonly Word[]> {
  const known = new Map(words.map((word) => [word.toLowerCase(), word]));
  const list = `a list of ${new Intl.ListFormat('en', { type: 'conjunction' }).format(words)}`;
  const accepts = nothing === undefined ? list : `${nothing}, or ${list}`;
  return {
    accepts,
    parse: (text) => {
      const given = [...new Set(text.toLowerCase().split(/[\s,]+/))].filter((word) => word !== '');
      if (given.length === 1 && given[0] === nothing) return parsed([]);
      if (given.some((word) => word === nothing)) {
        return refused(`"${text}" says ${nothing} together with others; ${accepts} is accepted.`);
      }
      const unknown = given.filter((word) => !known.has(word));
      if (unknown.length > 0 || given.length === 0) {
        return refused(...unknown.map((word) => `"${word}" is not supported; ${accepts} is accepted.`));
      }
      return parsed(given.map((word) => known.get(word) as Word));
    },
    write: (value) => (value.length === 0 && nothing !== undefined ? nothing : value.join(',')),
  };
}
