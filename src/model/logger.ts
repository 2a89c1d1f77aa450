/** What the gateway needs of a logger. Pino's loggers have it, and so do others with the same call signature. */
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
