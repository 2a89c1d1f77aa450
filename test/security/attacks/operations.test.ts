import { describeAttacks } from './kit/describeAttacks.js';
import { AMPLIFYING_ALIASES } from './operations/amplification.js';
import { CYCLES, MULTIPLYING_FRAGMENTS } from './operations/fragments.js';
import { INTROSPECTION } from './operations/introspection.js';
import { LONG_NAMES, ODD_NAMES } from './operations/names.js';
import { DEEP_DOCUMENTS, OVERLAPPING_FIELDS, WIDE_DOCUMENTS } from './operations/nesting.js';
import { FILTERS, IDS, LITERALS } from './operations/values.js';

// One gateway for all of them, so that each attack also meets what the others have left behind.
describeAttacks([
  AMPLIFYING_ALIASES,
  MULTIPLYING_FRAGMENTS,
  CYCLES,
  INTROSPECTION,
  ODD_NAMES,
  LONG_NAMES,
  DEEP_DOCUMENTS,
  WIDE_DOCUMENTS,
  OVERLAPPING_FIELDS,
  IDS,
  FILTERS,
  LITERALS,
]);
