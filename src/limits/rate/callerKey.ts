import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Principal } from '../../model/principal.js';

/** Who is counted: no name and no address is stored, but what only they hash to. */
export function callerKey({ identity }: Principal, address: string | undefined): string {
  const who = identity
    ? ['principal', identity.issuer, identity.subject, identity.client ?? null]
    : ['address', address === undefined ? null : networkOf(address)];
  return hash('sha256', JSON.stringify(who), 'base64url');
}

/** One host has a whole /64 of IPv6 addresses to choose from, and an IPv4 address in IPv6 is one. */
function networkOf(address: string): string {
  const [plain = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0');
  const whole = [...groups, ...zeros, ...after].slice(0, 4);
  return `${whole.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
