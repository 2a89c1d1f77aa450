/**
 * The codes of `extensions.code` in answers, besides Apollo Server's own protocol codes
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
 * An error whose message is meant for the client. graphql-js copies `extensions` into the answer. Whatever must not
 * leave the process (AWS's own messages, role ARNs) belongs in `cause`, which is only logged.
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

/** GuardDuty rejected a call as invalid (status 400). The caller decides whether the client's input is the cause. */
export class RefusedByGuardDuty extends GatewayError {
  constructor(message: string, cause: unknown) {
    super('UPSTREAM_UNAVAILABLE', message, { cause });
    this.name = 'RefusedByGuardDuty';
  }
}

/** GuardDuty rejected the order of a call that it accepts without the order. */
export class RefusedSort extends RefusedByGuardDuty {}

/** The client has disconnected, so nobody receives the answer. */
export class ClientGone extends GatewayError {
  constructor() {
    super('DEADLINE_EXCEEDED', 'The client has gone.');
    this.name = 'ClientGone';
  }
}

/** @param message what was wrong and what is accepted */
export function badUserInput(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message);
}

/** Anything that was thrown, as an Error: failures of single keys are passed on as values. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
