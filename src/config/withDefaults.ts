import type { Config } from './config.js';
import { SETTINGS } from './settings.js';

/** Settings that a caller may leave out. */
export type OptionalSettings<Key extends keyof Config> = { readonly [K in Key]?: Config[K] | undefined };

/** What `serve` uses when nothing is set, and the library when an option is left out. */
export const DEFAULTS = Object.fromEntries(
  Object.entries(SETTINGS).map(([key, setting]) => [key, setting.default]),
) as Config;

/**
 * Fills in the options that were left out; undefined counts as left out.
 * @returns these settings and no others, so that an object with more can be passed
 */
export function withDefaults<Key extends keyof Config>(
  options: OptionalSettings<Key>,
  keys: readonly Key[],
): Pick<Config, Key> {
  return Object.fromEntries(keys.map((key) => [key, options[key] ?? DEFAULTS[key]])) as Pick<Config, Key>;
}
