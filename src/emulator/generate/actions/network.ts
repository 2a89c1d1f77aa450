import { primaryInterface } from '../resources/instance.js';
import { remoteIpDetails } from '../scene/remoteHost.js';
import { inhabitant, type Part, type Scene } from '../scene/scene.js';
import { ephemeralPort } from '../values/addresses.js';

export type Port = { readonly port: number; readonly portName: string };

export const PORTS = {
  ssh: { port: 22, portName: 'SSH' },
  smtp: { port: 25, portName: 'SMTP' },
  dns: { port: 53, portName: 'DNS' },
  http: { port: 80, portName: 'HTTP' },
  https: { port: 443, portName: 'HTTPS' },
  rdp: { port: 3389, portName: 'RDP' },
  resourceManager: { port: 8088, portName: 'Unknown' },
  stratum: { port: 3333, portName: 'Unknown' },
  tor: { port: 9001, portName: 'Unknown' },
  backdoor: { port: 4444, portName: 'Unknown' },
} as const satisfies Record<string, Port>;

/** networkConnectionAction from the resource to a port of the remote host. */
export function outbound(remotePort: Port, protocol = 'TCP'): Part {
  return (scene) => ({
    actionType: 'NETWORK_CONNECTION',
    networkConnectionAction: {
      ...connection(scene, protocol),
      connectionDirection: 'OUTBOUND',
      localPortDetails: { port: ephemeralPort(scene.random), portName: 'Unknown' },
      remotePortDetails: remotePort,
    },
  });
}

/** networkConnectionAction from the remote host to a port of the resource. */
export function inbound(localPort: Port, protocol = 'TCP'): Part {
  return (scene) => ({
    actionType: 'NETWORK_CONNECTION',
    networkConnectionAction: {
      ...connection(scene, protocol),
      connectionDirection: 'INBOUND',
      localPortDetails: localPort,
      remotePortDetails: { port: ephemeralPort(scene.random), portName: 'Unknown' },
    },
  });
}

/** portProbeAction: the remote host probes some of the given ports. */
export function portProbe(...ports: readonly Port[]): Part {
  return (scene) => ({
    actionType: 'PORT_PROBE',
    portProbeAction: {
      blocked: scene.random.chance(0.1),
      portProbeDetails: scene.random.several(ports, scene.random.integer(1, ports.length)).map((port) => ({
        localPortDetails: port,
        localIpDetails: localIpDetails(scene),
        remoteIpDetails: remoteIpDetails(scene.remote, scene.random),
      })),
    },
  });
}

/** dnsRequestAction for a name under one of the domains. */
export function dnsRequest(...domains: readonly string[]): Part {
  return ({ random, estate }) => {
    const domainWithSuffix = random.pick(domains);
    return {
      actionType: 'DNS_REQUEST',
      dnsRequestAction: {
        domain: random.chance(0.6) ? `${random.hex(8)}.${domainWithSuffix}` : domainWithSuffix,
        protocol: random.chance(0.9) ? 'UDP' : 'TCP',
        blocked: random.chance(0.1),
        domainWithSuffix,
        ...(random.chance(0.3) && { vpcOwnerAccountId: estate.place.accountId }),
      },
    };
  };
}

function connection(scene: Scene, protocol: string) {
  const { networkInterfaceId } = primaryInterface(inhabitant(scene.estate.instances, scene));
  return {
    blocked: scene.random.chance(0.08),
    protocol,
    localIpDetails: localIpDetails(scene),
    ...(scene.random.chance(0.8) && { localNetworkInterface: networkInterfaceId }),
    remoteIpDetails: remoteIpDetails(scene.remote, scene.random),
  };
}

function localIpDetails(scene: Scene) {
  const { privateIpAddress, ipv6Addresses } = primaryInterface(inhabitant(scene.estate.instances, scene));
  return { ipAddressV4: privateIpAddress, ...(ipv6Addresses[0] && { ipAddressV6: ipv6Addresses[0] }) };
}
