import type { GraphQLFormattedError } from 'graphql';
import { MAX_ERRORS } from './documentLimits.js';

const MISTAKES: ReadonlySet<unknown> = new Set(['BAD_USER_INPUT', 'BAD_REQUEST', 'GRAPHQL_VALIDATION_FAILED']);

/**
 * Leaves out errors that come from the document or its variables beyond the first ones: a client that made one mistake
 * in each of many fields needs to see a few of them. The last one says how many are left out. Errors of other kinds stay,
 * because each says of its own value that it could not be found out.
 */
export function limitErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  if (errors.length <= MAX_ERRORS) return errors;
  const mistakes = errors.filter(isMistake);
  if (mistakes.length <= MAX_ERRORS) return errors;
  const kept = new Set(mistakes.slice(0, MAX_ERRORS - 1));
  const leftOut = mistakes.length - kept.size;
  const message = `${leftOut} more errors come from the document or its variables; mend those above first.`;
  return [
    ...errors.filter((error) => !isMistake(error) || kept.has(error)),
    { message, extensions: { code: 'BAD_USER_INPUT' } },
  ];
}

function isMistake({ extensions }: GraphQLFormattedError): boolean {
  return MISTAKES.has(extensions?.code);
}
