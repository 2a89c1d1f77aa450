import { type DestinationStream, pino, stdSerializers } from 'pino';
import type { LogLevel } from '../config/settings/listening.js';
import type { Logger } from '../model/logger.js';
import { withoutSecrets } from './withoutSecrets.js';

/** A log of JSON lines on standard error: standard output is for what a command prints. Secrets are left out. */
export function createLog(level: LogLevel): Logger {
  return createLogTo(pino.destination({ dest: 2, sync: true }), level);
}

/** The same log on another stream. */
export function createLogTo(stream: DestinationStream, level: LogLevel): Logger {
  const options = {
    level,
    base: null,
    // An error stays one until its own serializer has made an object of it.
    formatters: {
      log: ({ err, ...more }: Record<string, unknown>) => ({ ...withoutSecrets(more), ...(err ? { err } : {}) }),
    },
    serializers: { err: (error: Error) => withoutSecrets(stdSerializers.err(error)) },
  };
  return pino(options, stream);
}
