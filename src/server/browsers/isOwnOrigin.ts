import type { FastifyRequest } from 'fastify';

/**
 * Whether a page of this origin came from the address that the request went to.
 *
 * A proxy that ends TLS passes on http requests whose Origin is https, so schemes are compared only where a trusted
 * proxy told what it had received. The host may be the Host header or, from a trusted proxy, X-Forwarded-Host.
 */
export function isOwnOrigin(origin: string, request: FastifyRequest): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host, origin: written } = new URL(origin);
  if (written !== origin || (request.protocol === 'https' && protocol !== 'https:')) return false;
  return [request.raw.headers.host, request.host].some((own) => own !== undefined && isHost(own, protocol, host));
}

/** With the scheme, because a port that is its default can be left out. */
function isHost(header: string, protocol: string, host: string): boolean {
  const url = `${protocol}//${header}`;
  return URL.canParse(url) && new URL(url).host === host;
}
