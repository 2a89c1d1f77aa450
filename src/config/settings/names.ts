import { matching } from '../kinds/matching.js';
import { onOff } from '../kinds/onOff.js';
import { text } from '../kinds/text.js';
import { optionalSetting, setting } from '../setting.js';

const prefix = matching({
  name: 'a prefix (up to 40 letters, digits and _, a letter first)',
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,39}$/,
  example: 'GuardDuty',
});

/** How types are named, for supergraphs in which their names are taken. */
export const NAMES_SETTINGS = {
  typePrefix: optionalSetting({
    name: 'TYPE_PREFIX',
    kind: prefix,
    meaning:
      'prefix for the names of value types, inputs and enums; Finding, entities, PageInfo and root types keep their names',
  }),
  typePrefixScalars: setting({
    name: 'TYPE_PREFIX_SCALARS',
    kind: onOff,
    default: false,
    meaning: 'whether the scalars DateTime, JSON and SafeInt have the prefix, too',
  }),
  schemaNamesFile: optionalSetting({
    name: 'SCHEMA_NAMES',
    kind: text('a JSON file'),
    meaning: 'names for types, entities and their keys; a type that it names has no prefix',
  }),
} as const;
