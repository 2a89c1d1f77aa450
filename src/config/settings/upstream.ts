import { duration } from '../kinds/duration.js';
import { listOf } from '../kinds/listOf.js';
import { text } from '../kinds/text.js';
import { wholeNumber } from '../kinds/wholeNumber.js';
import { optionalSetting, setting } from '../setting.js';

/** What the gateway reads from GuardDuty, and how. */
export const UPSTREAM_SETTINGS = {
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
  /** How long one HTTP exchange with GuardDuty may take, connecting included. */
  upstreamTimeoutMs: setting({
    name: 'UPSTREAM_TIMEOUT',
    kind: duration({ leastMs: 1, mostMs: 60_000 }),
    default: 3000,
    meaning: 'how long one call to GuardDuty may take',
  }),
  /** Calls a second for each source; undefined for no limit. */
  upstreamRate: optionalSetting({
    name: 'UPSTREAM_RATE',
    kind: wholeNumber({ least: 1, most: 1000 }),
    meaning:
      'calls a second that each source may receive from all replicas that share CACHE_URL; further calls wait for up to 3s and then fail with THROTTLED',
  }),
  /** A file of certificates to trust instead of Node's own when calling AWS. */
  caBundle: optionalSetting({
    name: 'AWS_CA_BUNDLE',
    kind: text('a PEM file'),
    meaning: "certificates to trust instead of Node's own when calling AWS",
  }),
} as const;
