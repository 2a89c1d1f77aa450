import { isLoopbackHost } from '../../model/isLoopbackHost.js';
import { type Kind, parsed, refused } from './kind.js';

const ACCEPTED = 'an https:// URL';

/**
 * A URL of a server whose answers decide who may ask. Whoever can change them on their way could let anybody in, so
 * plain HTTP is accepted for this machine only.
 */
export const safeUrl: Kind<string> = {
  accepts: ACCEPTED,
  parse: (text) => {
    const fault = findUrlFault(text);
    return fault === undefined ? parsed(text) : refused(`${fault}; ${ACCEPTED} is accepted, without credentials.`);
  },
  write: (value) => value,
};

/** @returns what is wrong with the URL; it may hold a password, so it is not repeated */
export function findUrlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'the value is not a URL';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '') return 'the URL has a user or password';
  if (hash !== '') return 'the URL has a fragment';
  if (protocol === 'https:') return undefined;
  if (protocol !== 'http:') return `the URL begins with ${protocol}`;
  return isLoopbackHost(hostname) ? undefined : 'the URL begins with http:, which only a loopback address may';
}
