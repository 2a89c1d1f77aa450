import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { errorBody } from '../errorBody.js';
import { isOwnOrigin } from './isOwnOrigin.js';

export interface CrossSiteOptions {
  /** Origins of other sites that may ask. */
  readonly corsOrigins: readonly string[];
  /** Headers that may say who asks, in lower case. Cookies are always among them. */
  readonly identityHeaders: readonly string[];
}

/** One of the headers that Apollo Server asks for where a browser would send a request without a preflight. */
const PREFLIGHT_HEADER = 'apollo-require-preflight';

/**
 * Refuses what pages of other sites make a browser send, for it sends the user's cookies and comes from the user's
 * network. It comes before Apollo Server's own check, which stays: that one refuses every request that needs no
 * preflight, and so stops what a browser's bug lets past this one (GHSA-9q82-xgwf-vj6h).
 *
 * Browsers say in Sec-Fetch-Site where a request comes from, and pages cannot change it. Old ones do not, nor does any
 * over plain HTTP to another machine; there, Origin must be the gateway's own. A same-site page is as foreign as any:
 * whoever takes over one subdomain would have all.
 *
 * A bare GET (a link, curl, a health check) is what Apollo Server's check refuses. It is let through where the browser
 * says that it is no other site's, or where nothing comes with it that could give it the rights of a user: no Origin,
 * no cookie, no identity.
 */
export function refuseCrossSite({ corsOrigins, identityHeaders }: CrossSiteOptions): onRequestAsyncHookHandler {
  const allowed = new Set(corsOrigins);
  const credentials = ['cookie', ...identityHeaders];
  return async (request, reply) => {
    const { headers } = request.raw;
    if (isForeign(request, allowed)) {
      const message = 'A page of another site sent this request; only the origins of CORS_ORIGINS may.';
      return reply.code(403).send(errorBody('FORBIDDEN', message));
    }
    if (request.method === 'GET' && !headers[PREFLIGHT_HEADER] && needsNoPreflight(request, credentials)) {
      headers[PREFLIGHT_HEADER] = 'true';
    }
  };
}

function isForeign(request: FastifyRequest, allowed: ReadonlySet<string>): boolean {
  const { origin, 'sec-fetch-site': site } = request.raw.headers;
  if (origin !== undefined && allowed.has(origin)) return false;
  // Sandboxed frames and files: any page can have this origin.
  if (origin === 'null') return true;
  if (site !== undefined) return !isOwnSite(site);
  return origin !== undefined && !isOwnOrigin(origin, request);
}

function needsNoPreflight({ raw: { headers } }: FastifyRequest, credentials: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return isOwnSite(site);
  return origin === undefined && credentials.every((name) => headers[name] === undefined);
}

/** `none`: the user typed the address or chose a bookmark. */
function isOwnSite(site: string | string[]): boolean {
  return site === 'same-origin' || site === 'none';
}
