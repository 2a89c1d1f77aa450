import { AUTH_SETTINGS } from './settings/auth.js';
import { CACHE_SETTINGS } from './settings/cache.js';
import { CHANGES_SETTINGS } from './settings/changes.js';
import { LIMIT_SETTINGS } from './settings/limits.js';
import { LISTENING_SETTINGS } from './settings/listening.js';
import { LOAD_SETTINGS } from './settings/load.js';
import { NAMES_SETTINGS } from './settings/names.js';
import { UPSTREAM_SETTINGS } from './settings/upstream.js';
import { WIRE_SETTINGS } from './settings/wire.js';

/**
 * Every environment variable that the gateway reads, in the order in which people meet them. Parsing, the defaults of
 * `serve` and of the library, `--help` and the README's tables all come from here.
 */
export const SETTINGS = {
  ...LISTENING_SETTINGS,
  ...UPSTREAM_SETTINGS,
  ...CACHE_SETTINGS,
  ...LOAD_SETTINGS,
  ...LIMIT_SETTINGS,
  ...AUTH_SETTINGS,
  ...CHANGES_SETTINGS,
  ...WIRE_SETTINGS,
  ...NAMES_SETTINGS,
} as const;

/** The same settings by subject, for `--help` and the README. */
export const SETTING_GROUPS = {
  Listening: LISTENING_SETTINGS,
  'Reading GuardDuty': UPSTREAM_SETTINGS,
  'Cache, replicas and cursors': CACHE_SETTINGS,
  'Load and shutdown': LOAD_SETTINGS,
  Limits: LIMIT_SETTINGS,
  Authentication: AUTH_SETTINGS,
  Changes: CHANGES_SETTINGS,
  'Browsers, proxies and routers': WIRE_SETTINGS,
  'Names in a supergraph': NAMES_SETTINGS,
} as const;
