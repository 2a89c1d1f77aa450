import { ApolloServerErrorCode } from '@apollo/server/errors';
import { GraphQLError, isValueNode, Kind } from 'graphql';
import { ClientGone, type ErrorCode, GatewayError } from '../../model/errors.js';

/**
 * Who has to do something about an error: nobody, because the client has gone; the client; the operator, because
 * GuardDuty did not answer as it should; or we.
 */
export type ErrorKind = 'abandoned' | 'client' | 'upstream' | 'bug';

const CLIENT_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BAD_USER_INPUT',
  'DOCUMENT_NOT_TRUSTED',
  'FORBIDDEN',
  'QUERY_TOO_COMPLEX',
  'UNAUTHENTICATED',
]);

const PROTOCOL_CODES: ReadonlySet<unknown> = new Set(
  Object.values(ApolloServerErrorCode).filter((code) => code !== ApolloServerErrorCode.INTERNAL_SERVER_ERROR),
);

/** Tells errors apart by what was thrown and where graphql-js was when it was thrown, never by their messages. */
export function errorKind(error: GraphQLError): ErrorKind {
  const thrown = originOf(error);
  if (thrown instanceof ClientGone) return 'abandoned';
  if (thrown instanceof GatewayError) {
    const { code } = thrown.extensions;
    if (code === 'INTERNAL_SERVER_ERROR') return 'bug';
    return CLIENT_CODES.has(code) ? 'client' : 'upstream';
  }
  return isProtocolError(error) || isAboutInput(error) || isAboutRequest(error) ? 'client' : 'bug';
}

/** What was thrown first, below the errors that wrap it. */
export function originOf(error: GraphQLError): Error {
  const { originalError } = error;
  return originalError instanceof GraphQLError ? originOf(originalError) : (originalError ?? error);
}

/** Apollo Server's own refusals: they have a code, or at least a status. */
function isProtocolError({ extensions }: GraphQLError): boolean {
  return PROTOCOL_CODES.has(extensions.code) || extensions.code === 'QUERY_TOO_COMPLEX' || hasClientStatus(extensions);
}

function hasClientStatus({ http }: GraphQLError['extensions']): boolean {
  const status = typeof http === 'object' && http !== null && 'status' in http ? http.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}

/**
 * Errors of coercion point to a value or to a variable's definition, while errors of resolvers and of their results
 * point to fields.
 */
function isAboutInput({ nodes = [] }: GraphQLError): boolean {
  return nodes.length > 0 && nodes.every((node) => node.kind === Kind.VARIABLE_DEFINITION || isValueNode(node));
}

/**
 * Errors of graphql-js about the request as a whole, such as that its variables have too many faults: they have no place
 * in the document or the answer, and nothing was thrown that they wrap.
 */
function isAboutRequest({ nodes, path, originalError, extensions }: GraphQLError): boolean {
  return !nodes && !path && !originalError && Object.keys(extensions).length === 0;
}
