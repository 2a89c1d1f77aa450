import type { GraphQLError } from 'graphql';
import type { Logger } from '../../model/logger.js';
import type { Principal } from '../../model/principal.js';
import { originalOf } from '../../model/redactError.js';
import { errorKind, originOf } from './errorKind.js';
import { cutNames } from './limits/cutNames.js';
import { LONGEST_NAME } from './limits/documentLimits.js';
import { withoutValues } from './withoutValues.js';

const LONGEST_MESSAGE = 1000;

/** Logs the errors of answers: one line for one failure, however many fields and operations it fails. */
export class ErrorLog {
  readonly #log: Logger;
  /** All ids of a failed call, and all operations that waited for it, get the same error. */
  readonly #logged = new WeakSet<Error>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Mistakes of clients are not events for the operator. Who tries what they may not do is one. */
  add(error: GraphQLError, operationName: string | null | undefined, { identity }: Principal): void {
    const about = { operationName: cut(operationName), path: cut(error.path?.join('.')), ...identity };
    const thrown = originalOf(originOf(error));
    switch (errorKind(error)) {
      case 'abandoned':
        break;
      case 'client':
        if (error.extensions.code === 'FORBIDDEN') this.#log.info({ ...about, message: error.message }, 'forbidden');
        else
          this.#log.debug(
            { ...about, message: cut(cutNames(withoutValues(error.message)), LONGEST_MESSAGE) },
            'bad input',
          );
        break;
      case 'upstream':
        if (this.#isNew(thrown)) this.#log.warn({ ...about, err: thrown, cause: thrown.cause }, 'upstream fault');
        break;
      case 'bug':
        if (this.#isNew(thrown)) this.#log.error({ ...about, err: thrown }, 'bug');
    }
  }

  #isNew(thrown: Error): boolean {
    if (this.#logged.has(thrown)) return false;
    this.#logged.add(thrown);
    return true;
  }
}

/** Clients choose names and aliases, of any length. */
function cut(text: string | null | undefined, length = LONGEST_NAME): string | null | undefined {
  return text && text.length > length ? `${text.slice(0, length)}…` : text;
}
