import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isLoopbackHost } from '../../model/isLoopbackHost.js';
import { errorBody } from '../errorBody.js';

export interface HostCheckOptions {
  /** Host names without ports; empty for the default, which depends on the address that is listened on. */
  readonly allowedHosts: readonly string[];
  /** Routes that are answered to any host. */
  readonly publicRoutes: readonly string[];
}

/** A name or an address in brackets, with a port or without. */
const HOST = /^(\[[0-9a-f:.]+\]|[^\s:/?#@\\[\]]+?)\.?(?::\d{1,5})?$/i;

/**
 * Refuses requests that were addressed to another host.
 *
 * A page of evil.example can have its own name resolve to 127.0.0.1 once it is loaded (DNS rebinding). To the browser
 * the gateway then is evil.example: the same origin, whose answers the page may read, and no other check sees anything
 * foreign. Only the Host header still has the name. So a gateway that listens on loopback answers to loopback names,
 * which nobody can make resolve to anything else.
 *
 * The header is taken as it arrives, never from X-Forwarded-Host: that page may send any header to its own origin.
 * Probes are not checked, because Kubernetes and load balancers send them to an address; they tell nothing of findings.
 */
export function checkHost(app: FastifyInstance, { allowedHosts, publicRoutes }: HostCheckOptions): void {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const isAllowed = (host: string) => isLoopbackHost(host) || allowed.has(host);
  let isOpen = false;
  // Before it listens, a server can only be asked by its own process; the strict answer is right then.
  app.server.once('listening', () => {
    isOpen = allowed.size === 0 && !listensOnLoopback(app);
  });
  const hostsOf = createHostReader();
  app.addHook('onRequest', (request, reply, done) => {
    if (publicRoutes.includes(request.routeOptions.url ?? '')) return done();
    const hosts = hostsOf(request);
    if (hosts === undefined) {
      const message = 'The request does not say to which host it is addressed; give one Host header with a valid name.';
      return reply.code(400).send(errorBody('BAD_REQUEST', message));
    }
    if (isOpen || hosts.every(isAllowed)) return done();
    const message =
      'The gateway does not answer to this host name; loopback names and those of ALLOWED_HOSTS are accepted.';
    return reply.code(403).send(errorBody('FORBIDDEN', message));
  });
}

/**
 * @returns a function that reads the host of the header, and that of the target where a client names it there too: RFC
 *   9112 has the target count, but a proxy may have looked at the header. It returns undefined if one is not valid, or what
 *   a proxy says of it cannot be part of a URL
 */
function createHostReader(): (request: FastifyRequest) => readonly string[] | undefined {
  // Nearly all requests are addressed in the same way, and parsing a URL takes longer than all else here.
  let latestOrigin: string | undefined;
  return (request) => {
    const { headers, url = '/' } = request.raw;
    const [, host] = HOST.exec(headers.host ?? '') ?? [];
    if (host === undefined) return undefined;
    const origin = `${request.protocol}://${request.hostname}/`;
    if (origin !== latestOrigin) {
      if (!URL.canParse(origin)) return undefined;
      latestOrigin = origin;
    }
    const name = host.toLowerCase();
    if (url.startsWith('/') || url === '*') return [name];
    return URL.canParse(url) ? [name, new URL(url).hostname.replace(/\.$/, '')] : undefined;
  };
}

function listensOnLoopback({ server }: FastifyInstance): boolean {
  const address = server.address();
  return address === null || typeof address === 'string' || isLoopbackHost(address.address);
}
