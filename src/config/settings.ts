/** A setting as `--help` and the README show it. */
export interface Setting {
  readonly name: string;
  readonly default: string;
  readonly meaning: string;
}

/** Every environment variable of ours, in the order in which people meet them. */
export const SETTINGS: readonly Setting[] = [
  { name: 'PORT', default: '4000', meaning: 'port to listen on; 0 for any free one' },
  { name: 'HOST', default: '127.0.0.1', meaning: 'address to listen on; 0.0.0.0 for all' },
  {
    name: 'GUARDDUTY_REGIONS',
    default: 'AWS_REGION',
    meaning: 'regions to read, separated by commas, such as eu-west-1,us-east-1',
  },
  {
    name: 'GUARDDUTY_ROLE_ARNS',
    default: 'none',
    meaning: 'roles to assume, separated by commas; each is read in each region besides the own credentials',
  },
  { name: 'GRAPHIQL', default: 'on with --local, else off', meaning: 'serve GraphiQL at / (on or off)' },
  { name: 'INTROSPECTION', default: 'on with --local, else off', meaning: 'answer introspection (on or off)' },
  {
    name: 'CURSOR_SECRET',
    default: 'derived from regions and roles',
    meaning: 'signs cursors; the same on all replicas, 16 characters or more',
  },
  {
    name: 'UPSTREAM_TIMEOUT',
    default: '3s',
    meaning: 'time that one call to GuardDuty may take, such as 3s or 500ms',
  },
  {
    name: 'REQUEST_TIMEOUT',
    default: '10s',
    meaning: 'time that an operation may take; what is not known by then is answered with DEADLINE_EXCEEDED',
  },
  {
    name: 'CACHE_TTL',
    default: '10s',
    meaning: 'time that a document read from GuardDuty may be answered again, 0 to 3600s; 0 turns the cache off',
  },
  {
    name: 'CACHE_URL',
    default: 'none',
    meaning:
      'a Valkey or Redis (6.2 or later) that replicas share what they read through, as redis:// or rediss://; without it each has its own memory',
  },
  {
    name: 'CACHE_CA_BUNDLE',
    default: 'none',
    meaning: "a file of certificates to trust for rediss:// in place of Node's own",
  },
  {
    name: 'UPSTREAM_RATE',
    default: 'none',
    meaning:
      'calls a second that each source may take, 1 to 1000, from all replicas that share CACHE_URL; more wait for up to 3s, then are THROTTLED',
  },
  {
    name: 'COMPRESSION',
    default: 'on',
    meaning: 'compress answers of more than 4 KB for clients that accept it (on or off)',
  },
  {
    name: 'FEDERATED_TRACES',
    default: 'off',
    meaning: "answer a supergraph's router with traces when it asks for them, at several times the CPU (on or off)",
  },
  {
    name: 'MAX_REQUESTS',
    default: '1000',
    meaning: 'GraphQL requests in flight, 1 to 100000; more are answered with 503 and Retry-After',
  },
  {
    name: 'MAX_EVENT_LOOP_DELAY',
    default: '1s',
    meaning: 'delay of the event loop, 0 to 60s, beyond which requests are answered likewise; 0 turns that off',
  },
  {
    name: 'DRAIN_DELAY',
    default: '0s',
    meaning: 'time after SIGTERM, 0 to 60s, in which new requests are taken so that load balancers notice',
  },
  {
    name: 'DRAIN_TIMEOUT',
    default: '10s',
    meaning: 'time after that, 0 to 600s, in which requests in flight are finished',
  },
  { name: 'AUTH', default: 'none', meaning: 'who may ask; none is all that this release has' },
  {
    name: 'LOG_LEVEL',
    default: 'info',
    meaning: 'fatal, error, warn, info, debug, trace or silent; JSON lines on standard error',
  },
];

/** AWS's own; the SDK reads them by itself, all but the last. */
export const AWS_SETTINGS: readonly Setting[] = [
  { name: 'AWS_REGION', default: 'none', meaning: 'the region to read where GUARDDUTY_REGIONS is not set' },
  {
    name: 'AWS_ACCESS_KEY_ID, AWS_PROFILE, …',
    default: 'none',
    meaning: "credentials, found by the SDK's default provider chain",
  },
  { name: 'AWS_ENDPOINT_URL_GUARDDUTY', default: 'none', meaning: 'another address for GuardDuty' },
  {
    name: 'AWS_RETRY_MODE',
    default: 'standard',
    meaning: 'how calls are retried; adaptive also slows down where GuardDuty throttles',
  },
  { name: 'AWS_MAX_ATTEMPTS', default: '3', meaning: 'how often a call is tried, the first time included' },
  { name: 'AWS_CA_BUNDLE', default: 'none', meaning: "a file of certificates to trust in place of Node's own" },
];
