import type { GeneratedFinding } from '../generatedFinding.js';
import type { Scene } from '../scene/scene.js';
import type { WireObject } from '../values/wireObject.js';
import type { Cast } from './cast.js';
import { merged } from './indicators.js';
import { activitySignal, findingSignal } from './signals.js';

/**
 * detection.sequence of an attack.
 * @param uid the id of the attack sequence finding itself
 * @param findings the findings that are its signals, in chronological order
 */
export function sequence(scene: Scene, cast: Cast, uid: string, findings: readonly GeneratedFinding[]): WireObject {
  const { actors, resources } = cast(scene);
  const endpoints = endpointsOf(scene);
  const participants = {
    resourceUids: resources.slice(0, 2).map((resource) => resource.uid),
    actorIds: actors.map((actor) => actor.id),
    endpointIds: endpoints.map((endpoint) => endpoint.id),
  };
  const signals = [
    ...findings.map((finding) => findingSignal(finding, participants)),
    activitySignal(scene, participants),
  ];
  const mining = findings.some(({ type }) => /CryptoCurrency|CryptoMiner/.test(type));
  return {
    sequence: {
      uid,
      description: `${signals.length} signals that have actors and endpoints in common, in the order of an attack.`,
      signals,
      actors,
      resources,
      endpoints,
      sequenceIndicators: merged(signals.flatMap(({ signalIndicators }) => signalIndicators)),
      ...(mining && { additionalSequenceTypes: ['Cryptomining'] }),
    },
  };
}

/** The address that the attack came from, and the domain of its control server. */
function endpointsOf({ random, remote }: Scene) {
  const number = Number(remote.asn);
  return [
    {
      id: `ENDPOINT:${remote.address}`,
      ip: remote.address,
      port: 443,
      location: { city: remote.city, country: remote.countryName, lat: remote.latitude, lon: remote.longitude },
      autonomousSystem: { name: remote.network, ...(number > 0 && { number }) },
      connection: { direction: 'INBOUND' },
    },
    {
      id: `ENDPOINT:${random.hex(8)}`,
      domain: 'c2.example.net',
      port: 4444,
      connection: { direction: 'OUTBOUND' },
    },
  ];
}
