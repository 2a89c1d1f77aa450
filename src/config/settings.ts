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
    name: 'CACHE_TTL',
    default: '10s',
    meaning: 'time that a document read from GuardDuty may be answered again, 0 to 3600s; 0 turns the cache off',
  },
  {
    name: 'COMPRESSION',
    default: 'on',
    meaning: 'compress answers of more than 4 KB for clients that accept it (on or off)',
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
  { name: 'AWS_CA_BUNDLE', default: 'none', meaning: "a file of certificates to trust in place of Node's own" },
];
