import { ApolloServerErrorCode } from '@apollo/server/errors';
import type { Answer } from '../attacks/kit/sendHttp.js';

/**
 * Codes that an answer may have while GuardDuty is well: all but those of a failure, of the gateway's or of GuardDuty's.
 */
const CODES: ReadonlySet<unknown> = new Set([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'THROTTLED',
  'UPSTREAM_INVALID',
  'QUERY_TOO_COMPLEX',
  'DOCUMENT_NOT_TRUSTED',
  'NOT_FOUND',
  ...Object.values(ApolloServerErrorCode).filter((code) => code !== ApolloServerErrorCode.INTERNAL_SERVER_ERROR),
]);

/** Characters of an answer without data. */
const LONGEST_REFUSAL = 100_000;

/** What is wrong with an answer, whatever was asked; undefined if nothing is. */
export function faultOf({ status, text, json }: Answer): string | undefined {
  if (status >= 500) return 'The gateway failed';
  if (json === undefined) return 'The answer is no JSON';
  const { data, errors } = json;
  if (data === undefined && !errors?.length) return 'The answer has neither data nor errors';
  for (const { message, extensions } of errors ?? []) {
    if (typeof message !== 'string') return 'An error has no message';
    if (!CODES.has(extensions?.code)) return `An error has the code ${extensions?.code}`;
    if (/node_modules|\.[jt]s:\d|arn:aws:(iam|sts)::\d+:role\/attacked/.test(message)) return 'An error tells too much';
  }
  if (!data && text.length > LONGEST_REFUSAL) return `The refusal has ${text.length} characters`;
  return undefined;
}
