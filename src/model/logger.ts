/** The part of a logger that the gateway uses. Pino's loggers satisfy it, as do others with the same signatures. */
export interface Logger {
  readonly fatal: WriteLog;
  readonly error: WriteLog;
  readonly warn: WriteLog;
  readonly info: WriteLog;
  readonly debug: WriteLog;
}

interface WriteLog {
  (details: object, message: string): void;
  (message: string): void;
}
