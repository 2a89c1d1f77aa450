import { oneOf } from '../kinds/oneOf.js';
import { setting } from '../setting.js';

/** Who may ask. */
export const AUTH_SETTINGS = {
  auth: setting({
    name: 'AUTH',
    kind: oneOf(['none']),
    default: 'none',
    meaning: 'how callers authenticate; this release has no authentication',
  }),
} as const;
