import { pino } from 'pino';
import type { LogLevel } from '../config/settings/listening.js';
import type { Logger } from '../model/logger.js';

/** A log of JSON lines on standard error: standard output is for what a command prints. */
export function createLog(level: LogLevel): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
