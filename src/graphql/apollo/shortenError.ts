import type { GraphQLFormattedError } from 'graphql';

/** Characters of a message. The longest of the gateway's own have some 300. */
const MAX_MESSAGE = 500;
/** Places in the document that an error points to. */
const MAX_LOCATIONS = 10;

/**
 * Bounds what an error repeats of the request: graphql-js quotes names and values in full, however long they are, and
 * points to every place of a variable that is declared 10,000 times.
 */
export function shortenError(error: GraphQLFormattedError): GraphQLFormattedError {
  const { message, locations } = error;
  if (message.length <= MAX_MESSAGE && (locations?.length ?? 0) <= MAX_LOCATIONS) return error;
  return {
    ...error,
    message: message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message,
    ...(locations && { locations: locations.slice(0, MAX_LOCATIONS) }),
  };
}
