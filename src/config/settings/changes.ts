import { onOff } from '../kinds/onOff.js';
import { text } from '../kinds/text.js';
import { optionalSetting, setting } from '../setting.js';

/** Whether findings can be changed, and where that is put on record. */
export const CHANGES_SETTINGS = {
  mutations: setting({
    name: 'MUTATIONS',
    kind: onOff,
    default: false,
    meaning: 'let callers with the write scope archive findings, give feedback and have sample findings made',
  }),
  /** A file. Audit lines are appended to it in addition to the log. */
  auditLog: optionalSetting({
    name: 'AUDIT_LOG',
    kind: text('a file'),
    meaning: 'file that audit lines of changes are appended to as JSON lines, in addition to the log',
  }),
} as const;
