import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import { Counter, Registry } from 'prom-client';
import { whenOver } from './whenOver.js';

export interface LoadLimits {
  /** Requests in flight beyond which new ones are shed. */
  readonly maxRequests: number;
  /** Mean delay of the event loop over a second, in milliseconds, beyond which new requests are shed; 0 for no limit. */
  readonly maxEventLoopDelayMs: number;
}

export interface LoadShedder {
  /** The hook of each route whose requests count and may be shed. */
  readonly onRequest: onRequestAsyncHookHandler;
  readonly metrics: Registry;
}

/** Requests are short, and the delay of the event loop is measured every second. */
const RETRY_AFTER_SECONDS = 1;

const REASONS = ['requests_in_flight', 'event_loop_delay'] as const;
type Reason = (typeof REASONS)[number];

/**
 * Answers requests that the process has no capacity for with 503, before their bodies are read, so that the requests
 * that it has accepted are finished in time.
 */
export async function shedLoad(app: FastifyInstance, limits: LoadLimits): Promise<LoadShedder> {
  // On its own the plugin would shed requests of every route, but probes must be answered under any load.
  const pressureHandler = () => {};
  await app.register(underPressure, { maxEventLoopDelay: limits.maxEventLoopDelayMs, pressureHandler });
  const metrics = new Registry();
  const shed = shedCounter(metrics);
  let inFlight = 0;

  const reasonToShed = (): Reason | undefined => {
    if (inFlight >= limits.maxRequests) return 'requests_in_flight';
    return app.isUnderPressure() ? 'event_loop_delay' : undefined;
  };
  const onRequest: onRequestAsyncHookHandler = async (_request, reply) => {
    const reason = reasonToShed();
    if (reason !== undefined) {
      shed.inc({ reason });
      return reply.code(503).header('retry-after', RETRY_AFTER_SECONDS).send(refusal());
    }
    inFlight++;
    whenOver(reply.raw, () => {
      inFlight--;
    });
  };
  return { onRequest, metrics };
}

function shedCounter(registry: Registry): Counter<'reason'> {
  const counter = new Counter({
    name: 'http_requests_shed_total',
    help: 'Requests answered with 503 because the gateway was overloaded, by the limit that was exceeded',
    labelNames: ['reason'],
    registers: [registry],
  });
  // A rate can be computed only if the series exists before its first event.
  for (const reason of REASONS) counter.inc({ reason }, 0);
  return counter;
}

function refusal() {
  const message = `The gateway has too much to do; try again in ${RETRY_AFTER_SECONDS} s.`;
  return { errors: [{ message, extensions: { code: 'THROTTLED', retryAfter: RETRY_AFTER_SECONDS } }] };
}
