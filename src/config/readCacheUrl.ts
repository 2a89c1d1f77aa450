const TLS_PROTOCOLS = ['rediss:', 'valkeys:'];
const PROTOCOLS = new Set(['redis:', 'valkey:', ...TLS_PROTOCOLS]);
const ACCEPTED =
  'redis://host:6379 is accepted, or rediss:// for TLS, with a user and password before the host and the number of a database behind it, such as rediss://user:password@host:6379/0.';

/** What is wrong is said without the URL: it may hold a password. */
export function readCacheUrl(text: string | undefined, faults: string[]): string | undefined {
  const fault = text === undefined ? undefined : findFault(text);
  if (fault !== undefined) faults.push(`CACHE_URL ${fault}; ${ACCEPTED}`);
  return text;
}

/** Certificates without TLS would be trusted for nothing, and somebody meant there to be TLS. */
export function readCacheCaBundle(
  file: string | undefined,
  url: string | undefined,
  faults: string[],
): string | undefined {
  const isTls = TLS_PROTOCOLS.some((protocol) => url?.startsWith(protocol));
  if (file !== undefined && !isTls) faults.push('CACHE_CA_BUNDLE goes with a CACHE_URL that begins with rediss://.');
  return file;
}

function findFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is no URL';
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (!PROTOCOLS.has(protocol)) return `begins with ${protocol}//`;
  if (hostname === '') return 'names no host';
  if (!/^\/?\d{0,3}$/.test(pathname)) return 'names a path that is no database';
  if (search !== '' || hash !== '') return 'has something behind the database';
  return isEncoded(username) && isEncoded(password) ? undefined : 'has a % in user or password that is not written %25';
}

function isEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text) !== undefined;
  } catch {
    return false;
  }
}
