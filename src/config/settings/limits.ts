import { callBudget } from '../kinds/callBudget.js';
import { wholeNumber } from '../kinds/wholeNumber.js';
import { optionalSetting, setting } from '../setting.js';

/** What an operation may cost, and what a caller may ask for in a time. */
export const LIMIT_SETTINGS = {
  /** For each source and each part of a list. */
  maxCalls: setting({
    name: 'MAX_CALLS',
    kind: wholeNumber({ least: 1, most: 10_000 }),
    default: 50,
    meaning: 'upstream calls that an operation may cause at each source, for each query that a list is made of',
  }),
  maxLeaves: setting({
    name: 'MAX_LEAVES',
    kind: wholeNumber({ least: 1000, most: 100_000_000 }),
    default: 2_000_000,
    meaning: 'scalars and enums that an answer may have; a list inside a finding counts as 5 elements',
  }),
  /** Undefined: callers are not limited. */
  rateLimit: optionalSetting({
    name: 'RATE_LIMIT',
    kind: callBudget,
    meaning:
      'points for each principal, or for each address without authentication: an operation takes as many as it can cause upstream calls, at least 1; replicas share them through CACHE_URL',
  }),
} as const;
