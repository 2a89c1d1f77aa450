import { duration } from '../kinds/duration.js';
import { wholeNumber } from '../kinds/wholeNumber.js';
import { setting } from '../setting.js';

/** How much work the gateway takes on, and how it ends. */
export const LOAD_SETTINGS = {
  requestTimeoutMs: setting({
    name: 'REQUEST_TIMEOUT',
    kind: duration({ leastMs: 1, mostMs: 600_000 }),
    default: 10_000,
    meaning: 'how long an operation may take; fields that are not finished by then fail with DEADLINE_EXCEEDED',
  }),
  /** GraphQL requests in flight beyond which new ones are shed. */
  maxRequests: setting({
    name: 'MAX_REQUESTS',
    kind: wholeNumber({ least: 1, most: 100_000 }),
    default: 1000,
    meaning: 'GraphQL requests that may be in flight; further ones get 503 with Retry-After',
  }),
  /** Mean delay of the event loop beyond which new GraphQL requests are shed; 0 for no limit. */
  maxEventLoopDelayMs: setting({
    name: 'MAX_EVENT_LOOP_DELAY',
    kind: duration({ leastMs: 0, mostMs: 60_000 }),
    default: 1000,
    meaning: 'event-loop delay beyond which GraphQL requests get 503 with Retry-After; 0 turns this off',
  }),
  drainDelayMs: setting({
    name: 'DRAIN_DELAY',
    kind: duration({ leastMs: 0, mostMs: 60_000 }),
    default: 0,
    meaning: 'how long new requests are still served after SIGTERM, so that load balancers have time to notice',
  }),
  drainTimeoutMs: setting({
    name: 'DRAIN_TIMEOUT',
    kind: duration({ leastMs: 0, mostMs: 600_000 }),
    default: 10_000,
    meaning: 'how long requests in flight may take after DRAIN_DELAY',
  }),
} as const;
