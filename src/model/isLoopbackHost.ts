import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Whether a name or address means this machine, whoever asks: 127.0.0.0/8, ::1, `localhost` and the names below it,
 * which RFC 6761 reserves. Browsers resolve those themselves, so nobody else can own one of them.
 * @param name in any case; an IPv6 address with or without brackets
 */
export function isLoopbackHost(name: string): boolean {
  const host = name.toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  const address = host.startsWith('[') ? host.slice(1, -1) : host;
  const family = isIP(address);
  // IPv4 has one spelling, and this is asked with every request; the list takes 10 µs.
  return family === 4 ? address.startsWith('127.') : family === 6 && LOOPBACK.check(address, 'ipv6');
}
