import type { FastifyPluginAsync } from 'fastify';
import type { Phase } from '../lifeCycle.js';

export interface ReadyzRouteOptions {
  readonly phase: () => Phase;
  /** Whether a detector has been found since the start. */
  readonly hasFoundDetector: () => boolean;
  readonly sdlHash: string;
}

type Readiness = 'ready' | 'no detector found' | 'draining';

/**
 * `GET /readyz`, the readiness probe. It does not call GuardDuty: if it failed whenever GuardDuty does, every replica
 * would leave the load balancer, and clients would get no answer at all instead of one that names the failure. The hash
 * lets a deployment wait until every replica serves the SDL that the supergraph was composed from.
 */
export const readyzRoute: FastifyPluginAsync<ReadyzRouteOptions> = async (app, options) => {
  app.get('/readyz', async (_request, reply) => {
    const status = readiness(options);
    return reply.code(status === 'ready' ? 200 : 503).send({ status, sdlHash: options.sdlHash });
  });
};

function readiness({ phase, hasFoundDetector }: ReadyzRouteOptions): Readiness {
  if (phase().kind !== 'serving') return 'draining';
  return hasFoundDetector() ? 'ready' : 'no detector found';
}
