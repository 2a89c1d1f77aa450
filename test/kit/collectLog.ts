import type { Logger } from '../../src/model/logger.js';

/** A log that keeps what is written to it. */
export interface CollectedLog {
  readonly log: Logger;
  /** Each entry as JSON, errors with all that they hold. */
  readonly lines: string[];
}

export function collectLog(): CollectedLog {
  const lines: string[] = [];
  const write = (...entry: unknown[]) => {
    lines.push(
      JSON.stringify(entry, (_key, value) => (value instanceof Error ? { ...value, text: String(value) } : value)),
    );
  };
  return { log: { fatal: write, error: write, warn: write, info: write, debug: write }, lines };
}
