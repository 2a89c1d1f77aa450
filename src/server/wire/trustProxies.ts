import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { readAddress } from '../../model/readAddress.js';

/** The names that TRUST_PROXY accepts for ranges of addresses. */
const NAMED_RANGES: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/**
 * Tells proxies from clients. Fastify's own test takes an address with a port for a client's, so that everybody behind a
 * second proxy that is named with its port would count as that proxy.
 * @param networks as TRUST_PROXY has them
 */
export function trustProxies(networks: readonly string[]): (address: string | undefined) => boolean {
  const trusted = new BlockList();
  for (const network of networks.flatMap((item) => NAMED_RANGES[item] ?? [item])) {
    const [range = '', bits] = network.split('/');
    if (isIPv4(range)) trusted.addSubnet(range, Number(bits ?? 32), 'ipv4');
    else trusted.addSubnet(range, Number(bits ?? 128), 'ipv6');
    // An IPv4 address in IPv6 is looked for as IPv4.
    const mapped = isIPv6(range) ? readAddress(range) : undefined;
    const mappedBits = Number(bits ?? 128) - 96;
    if (mapped !== undefined && isIPv4(mapped) && mappedBits > 0) trusted.addSubnet(mapped, mappedBits, 'ipv4');
  }
  return (text) => {
    const address = text === undefined ? undefined : readAddress(text);
    return address !== undefined && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  };
}
