/**
 * The codes that `extensions.code` of an answer can have, besides Apollo Server's own protocol codes
 * (GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, …).
 */
export type ErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'THROTTLED'
  | 'UPSTREAM_UNAVAILABLE'
  | 'UPSTREAM_INVALID'
  | 'DEADLINE_EXCEEDED'
  | 'QUERY_TOO_COMPLEX'
  | 'INTERNAL_SERVER_ERROR';

/**
 * An error whose message is meant for the client. graphql-js copies `extensions` into the answer; whatever must not
 * leave the process (AWS's own text, ARNs of roles) belongs in `cause`, which only the log sees.
 */
export class GatewayError extends Error {
  readonly extensions: { readonly code: ErrorCode; readonly [detail: string]: unknown };

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.extensions = { ...options.details, code };
  }
}

/** GuardDuty understood a call and said no (status 400): the caller decides what that means for its input. */
export class RefusedByGuardDuty extends GatewayError {
  constructor(message: string, cause: unknown) {
    super('UPSTREAM_UNAVAILABLE', message, { cause });
    this.name = 'RefusedByGuardDuty';
  }
}

/** GuardDuty refuses the order that findings were asked for in, and would answer without it. */
export class RefusedSort extends RefusedByGuardDuty {}

/** Nobody is there any more to be answered. */
export class ClientGone extends GatewayError {
  constructor() {
    super('DEADLINE_EXCEEDED', 'The client has gone.');
    this.name = 'ClientGone';
  }
}

/** @param message what was wrong and what is accepted, in words */
export function badUserInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}

/** Whatever was thrown, as an Error: failure for one key is handed on as a value. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
