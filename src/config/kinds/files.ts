import { type Kind, parsed, refused } from './kind.js';

const ACCEPTED = 'files separated by commas, such as web.json,mobile.json';

/** Names of files, which may have blanks. Repeated names count once. */
export const files: Kind<readonly string[]> = {
  accepts: ACCEPTED,
  parse: (text) => {
    const names = [...new Set(text.split(',').map((name) => name.trim()))];
    if (names.every((name) => name !== '')) return parsed(names);
    return refused(`"${text}" has an empty name; ${ACCEPTED} are accepted.`);
  },
  write: (names) => names.join(','),
};
