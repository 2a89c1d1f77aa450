import { type Kind, parsed } from './kind.js';

/**
 * Any text, which only its use can prove wrong: the name of a file or of a host.
 * @param accepts what to call it, such as `a PEM file`
 */
export function text(accepts: string): Kind<string> {
  return { accepts, parse: parsed, write: (value) => value };
}
