import type { Random } from './random.js';

/** Ranges reserved for documentation (RFC 5737), so that nobody's real address occurs in generated findings. */
const REMOTE_RANGES = ['192.0.2', '198.51.100'] as const;
const OWN_RANGE = '203.0.113';

/** An IPv4 address of a host outside of the organisation. */
export function remoteAddress(random: Random): string {
  return `${random.pick(REMOTE_RANGES)}.${random.integer(1, 254)}`;
}

/** A public IPv4 address of the organisation. */
export function ownPublicAddress(random: Random): string {
  return `${OWN_RANGE}.${random.integer(1, 254)}`;
}

export function privateAddress(random: Random): string {
  return `10.${random.integer(0, 63)}.${random.integer(0, 255)}.${random.integer(4, 254)}`;
}

/** An IPv6 address from the range reserved for documentation (RFC 3849). */
export function address6(random: Random): string {
  return `2001:db8:${random.hex(4)}::${random.hex(4)}`;
}

export function ephemeralPort(random: Random): number {
  return random.integer(32_768, 60_999);
}
