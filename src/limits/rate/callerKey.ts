import { hash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Principal } from '../../model/principal.js';
import { readAddress } from '../../model/readAddress.js';

/** Who is counted: no name and no address is stored, but what only they hash to. */
export function callerKey({ identity }: Principal, address: string | undefined): string {
  const who = identity
    ? ['principal', identity.issuer, identity.subject, identity.client ?? null]
    : ['address', networkOf(address)];
  return hash('sha256', JSON.stringify(who), 'base64url');
}

/** One host has a whole /64 of IPv6 addresses to choose from. @returns null for all that is no address */
function networkOf(text: string | undefined): string | null {
  const address = text === undefined ? undefined : readAddress(text);
  if (address === undefined) return null;
  if (isIPv4(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [head, tail].map((part) => (part === '' ? [] : part.split(':'))) as [string[], string[]];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}
