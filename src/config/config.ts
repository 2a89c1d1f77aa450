import type { ValueOf } from './setting.js';
import type { SETTINGS } from './settings.js';

/** A configuration without faults: the value of every setting. Durations are in milliseconds. */
export type Config = { readonly [Key in keyof typeof SETTINGS]: ValueOf<(typeof SETTINGS)[Key]> };

/** In `local` mode the embedded GuardDuty is the upstream, so no region has to be set. */
export type Mode = 'aws' | 'local';

/** Each fault and each warning is a sentence that names the setting. */
export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config; readonly warnings: readonly string[] }
  | {
      readonly kind: 'faults';
      /** Everything that is wrong, not just the first fault. */
      readonly faults: readonly string[];
      readonly warnings: readonly string[];
      /** The settings that have no fault of their own. */
      readonly valid: Partial<Config>;
    };
