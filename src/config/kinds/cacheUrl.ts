import { type Kind, parsed, refused } from './kind.js';

const TLS_PROTOCOLS = ['rediss:', 'valkeys:'];
const PROTOCOLS = new Set(['redis:', 'valkey:', ...TLS_PROTOCOLS]);
const ACCEPTED =
  'redis://host:6379 is accepted, or rediss:// for TLS, optionally with a user and password before the host and a database number after it: rediss://user:password@host:6379/0.';

/** The address of a Valkey or Redis. It may hold a password, so a fault never repeats it. */
export const cacheUrl: Kind<string> = {
  accepts: 'redis://host:6379 or, with TLS, rediss://host:6379',
  parse: (text) => {
    const fault = findFault(text);
    return fault === undefined ? parsed(text) : refused(`${fault}; ${ACCEPTED}`);
  },
  write: () => 'a URL',
};

export function usesTls(url: string): boolean {
  return TLS_PROTOCOLS.includes(new URL(url).protocol);
}

function findFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'the value is not a URL';
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (!PROTOCOLS.has(protocol)) return `the URL begins with ${protocol}//`;
  if (hostname === '') return 'the URL names no host';
  if (!/^\/?\d{0,3}$/.test(pathname)) return 'the path of the URL is not a database number';
  if (search !== '' || hash !== '') return 'the URL has something after the database number';
  if (!isEncoded(username) || !isEncoded(password)) {
    return 'the user or password has a % that is not written as %25';
  }
  return undefined;
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
