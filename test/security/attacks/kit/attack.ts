/** What a client sends for one operation. */
export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/**
 * How an attack must end.
 *
 * `refused`: with errors only, and before GuardDuty is asked. `answered`: it looks like an attack but is none, so it is
 * answered without errors. `bounded`: it may be either, but it costs no more calls than it says.
 */
export type Verdict = 'refused' | 'answered' | 'bounded';

/** An operation that asks for more than anybody should get, or for something odd. */
export interface Attack extends GraphqlRequest {
  readonly name: string;
  readonly verdict: Verdict;
  /** Every error has one of these codes; default: any that says that the client made a mistake. */
  readonly codes?: readonly string[];
  /** Calls that one request may cause unless it is refused; default 10. */
  readonly mostCalls?: number;
}

/** Attacks of one kind. */
export interface AttackGroup {
  readonly name: string;
  readonly attacks: readonly Attack[];
}

/** What a mistake of a client can be called: the gateway's codes, and Apollo Server's protocol codes. */
export const CLIENT_CODES = [
  'BAD_USER_INPUT',
  'QUERY_TOO_COMPLEX',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_REQUEST',
] as const;

/** The text of `count` things, separated by blanks. */
export function repeat(count: number, toText: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => toText(n)).join(' ');
}

/** `count` fields, each with an alias of its own. */
export function aliases(count: number, field: string): string {
  return repeat(count, (n) => `a${n}: ${field}`);
}
