import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ChangeNotRecorded } from '../../model/errors.js';
import { errorKind, originOf } from './errorKind.js';
import { cutNames } from './limits/cutNames.js';
import { sayHowManyErrors } from './limits/sayHowManyErrors.js';
import { shortenError } from './shortenError.js';
import { withoutTexts } from './withoutValues.js';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

export type FormatError = (formatted: GraphQLFormattedError, thrown: unknown) => GraphQLFormattedError;

/** Errors for the client pass, each with a code; the words of a bug stay in the log. */
export function formatError(whole: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const formatted = shortenError({ ...whole, message: sayHowManyErrors(cutNames(withoutTexts(whole.message))) });
  const error = thrown instanceof GraphQLError ? thrown : undefined;
  if (error === undefined || errorKind(error) === 'bug') {
    const isForClient = error !== undefined && originOf(error) instanceof ChangeNotRecorded;
    const message = isForClient ? formatted.message : 'The gateway failed; its log says why.';
    return { ...formatted, message, extensions: { code: INTERNAL } };
  }
  const { code = INTERNAL } = formatted.extensions ?? {};
  if (code !== INTERNAL) return formatted;
  // Errors of graphql-js have no code, nor have two of Apollo Server: the hash of a persisted query that is not that of
  // its document, and a version of persisted queries that does not exist.
  return { ...formatted, extensions: { ...formatted.extensions, code: 'BAD_USER_INPUT' } };
}

/**
 * Leaves out what guesses at names of the schema, whoever wrote the message. Apollo Server's own plugin sees only errors
 * of validation, and not those of variables or of ours. A message that was shortened may have lost its question mark.
 */
export function withoutSuggestions(format: FormatError): FormatError {
  return (formatted, thrown) => {
    const error = format(formatted, thrown);
    return { ...error, message: error.message.replace(/\s*Did you mean.*$/s, '') };
  };
}
