import { isIP } from 'node:net';
import { listOf } from './listOf.js';

/** Names that the proxy-addr package has for ranges of addresses. */
const NAMED_RANGES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

/**
 * Addresses and ranges of addresses. Numbers are refused: "trust so many hops" believes whatever a client writes in
 * front of the hops (CVE-2026-16732).
 */
export const networks = listOf({
  name: 'an address, a range of addresses, loopback, linklocal or uniquelocal',
  pattern: { test: isNetwork },
  example: '10.0.0.0/8,loopback',
});

function isNetwork(item: string): boolean {
  if (NAMED_RANGES.has(item)) return true;
  const [address = '', bits, ...rest] = item.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  // A range of 0 bits is every address there is, clients included.
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
