import { type Kind, parsed, refused } from './kind.js';

/** A secret of enough characters. A fault counts them and does not repeat them. */
export function secret(minLength: number): Kind<string> {
  return {
    accepts: `${minLength} characters or more`,
    parse: (text) =>
      text.length < minLength
        ? refused(`the secret has ${text.length} characters; ${minLength} or more are accepted.`)
        : parsed(text),
    write: () => 'a secret',
  };
}
