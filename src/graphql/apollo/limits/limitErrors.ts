import { GraphQLError } from 'graphql';
import { errorKind } from '../errorKind.js';
import { MAX_ERRORS } from './documentLimits.js';

/**
 * Leaves out errors that come from the document or its variables beyond the first ones: a client that made one mistake
 * in each of many fields needs to see a few of them. The last one says how many are left out. Errors of other kinds stay,
 * because each says of its own value that it could not be found out.
 */
export function limitErrors(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  if (errors.length <= MAX_ERRORS) return errors;
  let mistakes = 0;
  const kept = errors.filter((error) => errorKind(error) !== 'client' || ++mistakes < MAX_ERRORS);
  const leftOut = errors.length - kept.length;
  if (leftOut === 0) return errors;
  const message = `${leftOut} more errors come from the document or its variables; mend those above first.`;
  return [...kept, new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })];
}
