/** A response of a GraphQL server as a client sees it. */
export interface GraphqlAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

/** POSTs one operation over real HTTP. */
export async function postQuery(
  url: string,
  query: string,
  variables?: Record<string, unknown>,
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** The codes of the errors in an answer. */
export function codesOf({ errors = [] }: GraphqlAnswer): unknown[] {
  return errors.map(({ extensions }) => extensions?.code);
}
