import { cacheUrl } from './kinds/cacheUrl.js';
import { duration } from './kinds/duration.js';
import { listOf } from './kinds/listOf.js';
import { oneOf } from './kinds/oneOf.js';
import { onOff } from './kinds/onOff.js';
import { port } from './kinds/port.js';
import { secret } from './kinds/secret.js';
import { text } from './kinds/text.js';
import { wholeNumber } from './kinds/wholeNumber.js';
import { optionalSetting, setting } from './setting.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * Every environment variable that the gateway reads, in the order in which people meet them. Parsing, the defaults of
 * `serve` and of the library, `--help` and the README's table all come from here.
 */
export const SETTINGS = {
  /** 0 lets the operating system choose. */
  port: setting({ name: 'PORT', kind: port, default: 4000, meaning: 'port to listen on; 0 for any free port' }),
  host: setting({
    name: 'HOST',
    kind: text('an address or host name'),
    default: '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 for all IPv4 addresses, :: for all',
  }),
  /** Empty in local mode, where the findings decide. */
  regions: setting({
    name: 'GUARDDUTY_REGIONS',
    fallback: 'AWS_REGION',
    kind: listOf({ name: 'a region', pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/, example: 'eu-west-1,us-east-1' }),
    default: [],
    defaultText: 'AWS_REGION',
    isIgnoredLocally: true,
    meaning: 'regions to read',
  }),
  /** Empty in local mode. */
  roleArns: setting({
    name: 'GUARDDUTY_ROLE_ARNS',
    kind: listOf({
      name: 'the ARN of a role',
      pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      example: 'arn:aws:iam::123456789012:role/Reader',
    }),
    default: [],
    defaultText: 'none',
    isIgnoredLocally: true,
    meaning: "roles to assume in every region, in addition to the gateway's own credentials",
  }),
  graphiql: setting({
    name: 'GRAPHIQL',
    kind: onOff,
    default: false,
    localDefault: true,
    meaning: 'serve GraphiQL at /',
  }),
  introspection: setting({
    name: 'INTROSPECTION',
    kind: onOff,
    default: false,
    localDefault: true,
    meaning: 'answer introspection queries',
  }),
  /** Undefined: a key is derived from regions and roles. */
  cursorSecret: optionalSetting({
    name: 'CURSOR_SECRET',
    kind: secret(16),
    defaultText: 'derived from regions and roles',
    meaning: 'secret that signs cursors; must be the same on all replicas',
  }),
  /** How long one HTTP exchange with GuardDuty may take, connecting included. */
  upstreamTimeoutMs: setting({
    name: 'UPSTREAM_TIMEOUT',
    kind: duration({ leastMs: 1, mostMs: 60_000 }),
    default: 3000,
    meaning: 'how long one call to GuardDuty may take',
  }),
  requestTimeoutMs: setting({
    name: 'REQUEST_TIMEOUT',
    kind: duration({ leastMs: 1, mostMs: 600_000 }),
    default: 10_000,
    meaning: 'how long an operation may take; fields that are not finished by then fail with DEADLINE_EXCEEDED',
  }),
  /** 0: documents are not remembered. */
  cacheTtlMs: setting({
    name: 'CACHE_TTL',
    kind: duration({ leastMs: 0, mostMs: 3_600_000 }),
    default: 10_000,
    meaning: 'how long a document read from GuardDuty may be reused; 0 turns the cache off',
  }),
  /** May hold a password. */
  cacheUrl: optionalSetting({
    name: 'CACHE_URL',
    kind: cacheUrl,
    meaning:
      'a Valkey or Redis (6.2 or later) through which replicas share what they read; without it each replica has its own cache',
  }),
  /** A file of certificates to trust instead of Node's own, for a cacheUrl with TLS. */
  cacheCaBundle: optionalSetting({
    name: 'CACHE_CA_BUNDLE',
    kind: text('a PEM file'),
    meaning: "certificates to trust instead of Node's own for a CACHE_URL with TLS",
  }),
  /** Calls a second for each source; undefined for no limit. */
  upstreamRate: optionalSetting({
    name: 'UPSTREAM_RATE',
    kind: wholeNumber({ least: 1, most: 1000 }),
    meaning:
      'calls a second that each source may receive from all replicas that share CACHE_URL; further calls wait for up to 3s and then fail with THROTTLED',
  }),
  compression: setting({
    name: 'COMPRESSION',
    kind: onOff,
    default: true,
    meaning: 'compress responses of more than 4 KB for clients that accept it',
  }),
  federatedTraces: setting({
    name: 'FEDERATED_TRACES',
    kind: onOff,
    default: false,
    meaning: "send traces to a supergraph's router that asks for them, at several times the CPU cost",
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
  auth: setting({
    name: 'AUTH',
    kind: oneOf(['none']),
    default: 'none',
    meaning: 'how callers authenticate; this release has no authentication',
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    kind: oneOf(LOG_LEVELS),
    default: 'info',
    meaning: 'how much is logged, as JSON lines on standard error',
  }),
  /** A file of certificates to trust instead of Node's own when calling AWS. */
  caBundle: optionalSetting({
    name: 'AWS_CA_BUNDLE',
    kind: text('a PEM file'),
    meaning: "certificates to trust instead of Node's own when calling AWS",
  }),
} as const;
