import { GraphQLError } from 'graphql';

/** An error that ends a request with status 400 before anything is executed. */
export function refusal(
  code:
    | 'BAD_REQUEST'
    | 'DOCUMENT_NOT_TRUSTED'
    | 'GRAPHQL_PARSE_FAILED'
    | 'OPERATION_RESOLUTION_FAILURE'
    | 'QUERY_TOO_COMPLEX',
  message: string,
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}
