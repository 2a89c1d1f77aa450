import { address6, remoteAddress } from '../values/addresses.js';
import type { Random } from '../values/random.js';

/** A host on the internet, with its data from a geolocation database. */
export interface RemoteHost {
  readonly address: string;
  readonly address6: string;
  readonly city: string;
  readonly countryCode: string;
  readonly countryName: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly asn: string;
  readonly network: string;
  /** False if the database does not know the address, as for a few of AWS's own. */
  readonly located: boolean;
}

const CITIES = [
  ['Reykjavik', 'IS', 'Iceland', 64.1466, -21.9426],
  ['Lisbon', 'PT', 'Portugal', 38.7223, -9.1393],
  ['Montevideo', 'UY', 'Uruguay', -34.9011, -56.1645],
  ['Tallinn', 'EE', 'Estonia', 59.437, 24.7536],
  ['Wellington', 'NZ', 'New Zealand', -41.2866, 174.7756],
  ['Osaka', 'JP', 'Japan', 34.6937, 135.5023],
  ['Nairobi', 'KE', 'Kenya', -1.2921, 36.8219],
  ['Ashburn', 'US', 'United States', 39.0438, -77.4874],
  ['Amsterdam', 'NL', 'Netherlands', 52.3676, 4.9041],
  ['Winnipeg', 'CA', 'Canada', 49.8951, -97.1384],
  ['Valletta', 'MT', 'Malta', 35.8989, 14.5146],
  ['Singapore', 'SG', 'Singapore', 1.3521, 103.8198],
] as const;

/** AS numbers reserved for documentation (RFC 5398); AWS writes -1 if it does not know the number. */
const NETWORKS = [
  ['64496', 'Example Transit'],
  ['64501', 'Example Hosting'],
  ['64507', 'Example Mobile'],
  ['64511', 'Example Broadband'],
  ['65540', 'Example Cloud'],
  ['-1', 'Unknown Network'],
] as const;

export function remoteHost(random: Random): RemoteHost {
  const [city, countryCode, countryName, latitude, longitude] = random.pick(CITIES);
  const [asn, network] = random.pick(NETWORKS);
  const address = remoteAddress(random);
  const located = !random.chance(0.04);
  return {
    address,
    address6: address6(random),
    city,
    countryCode,
    countryName,
    latitude,
    longitude,
    asn,
    network,
    located,
  };
}

/** RemoteIpDetails; a host without a known location has an empty country and no city. */
export function remoteIpDetails(host: RemoteHost, random: Random) {
  const organization = { asn: host.asn, asnOrg: host.network, isp: host.network, org: host.network };
  if (!host.located) return { country: {}, ipAddressV4: host.address, organization };
  return {
    city: { cityName: host.city },
    country: random.chance(0.3)
      ? { countryName: host.countryName }
      : { countryCode: host.countryCode, countryName: host.countryName },
    geoLocation: { lat: host.latitude, lon: host.longitude },
    ipAddressV4: host.address,
    ...(random.chance(0.15) && { ipAddressV6: host.address6 }),
    organization,
  };
}
