import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ChangeNotRecorded } from '../../model/errors.js';
import { errorKind, hasClientStatus, originOf } from './errorKind.js';
import { cutNames } from './limits/cutNames.js';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

/** Errors for the client pass, each with a code; the words of a bug stay in the log. */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const error = thrown instanceof GraphQLError ? thrown : undefined;
  if (error === undefined || errorKind(error) === 'bug') {
    const isForClient = error !== undefined && originOf(error) instanceof ChangeNotRecorded;
    const message = isForClient ? formatted.message : 'The gateway failed; its log says why.';
    return { ...formatted, message, extensions: { code: INTERNAL } };
  }
  const { code = INTERNAL } = formatted.extensions ?? {};
  if (code !== INTERNAL) return { ...formatted, message: cutNames(formatted.message) };
  // Errors of graphql-js and a few of Apollo Server have no code.
  const clientCode = hasClientStatus(error.extensions) ? 'BAD_REQUEST' : 'BAD_USER_INPUT';
  return {
    ...formatted,
    message: cutNames(formatted.message),
    extensions: { ...formatted.extensions, code: clientCode },
  };
}
