import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorKind, hasClientStatus } from './errorKind.js';
import { LONGEST_NAME } from './limits/documentLimits.js';

const INTERNAL = 'INTERNAL_SERVER_ERROR';
const LONG_NAME = new RegExp(`("[^"]{${LONGEST_NAME}})[^"]+`, 'g');

/** Errors for the client pass, each with a code; the words of a bug stay in the log. */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const error = thrown instanceof GraphQLError ? thrown : new GraphQLError(String(thrown));
  if (errorKind(error) === 'bug') {
    return { ...formatted, message: 'The gateway failed; its log says why.', extensions: { code: INTERNAL } };
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

/** Errors of graphql-js repeat names of the document and of the request in quotes, however long they are. */
function cutNames(message: string): string {
  return message.length <= LONGEST_NAME ? message : message.replaceAll(LONG_NAME, '$1…');
}
