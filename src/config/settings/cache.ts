import { cacheUrl } from '../kinds/cacheUrl.js';
import { duration } from '../kinds/duration.js';
import { secret } from '../kinds/secret.js';
import { text } from '../kinds/text.js';
import { optionalSetting, setting } from '../setting.js';

/** What is remembered of answers, and what replicas share. */
export const CACHE_SETTINGS = {
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
    isSecret: true,
    meaning:
      'a Valkey or Redis (6.2 or later) through which replicas share what they read; without it each replica has its own cache',
  }),
  /** A file of certificates to trust instead of Node's own, for a cacheUrl with TLS. */
  cacheCaBundle: optionalSetting({
    name: 'CACHE_CA_BUNDLE',
    kind: text('a PEM file'),
    meaning: "certificates to trust instead of Node's own for a CACHE_URL with TLS",
  }),
  /** Undefined: a key is derived from regions and roles. */
  cursorSecret: optionalSetting({
    name: 'CURSOR_SECRET',
    kind: secret(16),
    isSecret: true,
    defaultText: 'derived from regions and roles',
    meaning: 'secret that signs cursors; must be the same on all replicas',
  }),
} as const;
