/** An answer in GraphQL's form to a request that did not reach GraphQL. */
export interface ErrorBody {
  readonly errors: readonly [{ readonly message: string; readonly extensions: { readonly code: string } }];
}

/**
 * @param code one of the table in the README; BAD_REQUEST for what HTTP itself refuses
 * @param message never anything of the request: what it holds may be a secret, or a script
 */
export function errorBody(code: string, message: string): ErrorBody {
  return { errors: [{ message, extensions: { code } }] };
}
