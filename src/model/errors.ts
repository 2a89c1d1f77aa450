import { type SourceIdentity, sourceDetails } from './sourceIdentity.js';

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
  | 'DOCUMENT_NOT_TRUSTED'
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

/**
 * What was wrong with a source, or with the way to it.
 *
 * `notAllowed`: it refuses the gateway's own credentials. `throttled`: it takes no more calls for now. `silent`: it did
 * not answer in time. `failed`: it failed or could not be reached. `unreadable`: its answers make no sense.
 */
export type SourceFault = 'notAllowed' | 'throttled' | 'silent' | 'failed' | 'unreadable';

const CODE_OF_FAULT = {
  notAllowed: 'UPSTREAM_UNAVAILABLE',
  throttled: 'THROTTLED',
  silent: 'UPSTREAM_UNAVAILABLE',
  failed: 'UPSTREAM_UNAVAILABLE',
  unreadable: 'UPSTREAM_INVALID',
} as const satisfies Record<SourceFault, ErrorCode>;

/**
 * A call to a source failed for a reason that concerns the source, not what was asked: any other call would have
 * failed too. A list without this source lacks findings, so it fails, or names the source where a partial answer will
 * do.
 *
 * Everything that waited for the call gets the same object (each of a batch's ids, operations that shared the call), so
 * one failed call can be told from several by identity.
 */
export class SourceUnavailable extends GatewayError {
  override readonly name = 'SourceUnavailable';
  readonly source: SourceIdentity;
  readonly fault: SourceFault;

  /** @param more further members of the error's extensions, besides the source */
  constructor(
    fault: SourceFault,
    message: string,
    source: SourceIdentity,
    { cause, more = {} }: { cause?: unknown; more?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(CODE_OF_FAULT[fault], message, { cause, details: { ...sourceDetails(source), ...more } });
    this.source = source;
    this.fault = fault;
  }
}

/** The conditions of a filter exclude one another, so that no finding can match them. */
export class ContradictoryFilter extends GatewayError {
  override readonly name = 'ContradictoryFilter';

  /** @param what names the conditions, as the subject of a sentence */
  constructor(what: string) {
    super('BAD_USER_INPUT', `${what} exclude one another; no finding can match them.`);
  }
}

/** GuardDuty rejected a call as invalid (status 400). The caller decides whether the client's input is the cause. */
export class RefusedByGuardDuty extends GatewayError {
  /** Whose refusal it is, where the message names the source. */
  readonly source: SourceIdentity | undefined;

  constructor(message: string, cause: unknown, source?: SourceIdentity) {
    super('UPSTREAM_UNAVAILABLE', message, { cause });
    this.name = 'RefusedByGuardDuty';
    this.source = source;
  }
}

/**
 * The gateway does not begin an operation, because sources take only so many calls. None was made for it, and it is no
 * fault of one source that a partial answer could do without.
 */
export class OperationRefused extends GatewayError {
  override readonly name = 'OperationRefused';
  readonly source: SourceIdentity;

  /**
   * @param code QUERY_TOO_COMPLEX where it would be no use to try again
   * @param more further members of the error's extensions, besides the source
   */
  constructor(
    code: 'THROTTLED' | 'QUERY_TOO_COMPLEX',
    message: string,
    source: SourceIdentity,
    more: Readonly<Record<string, unknown>> = {},
  ) {
    super(code, message, { details: { ...sourceDetails(source), ...more } });
    this.source = source;
  }
}

/** GuardDuty rejected the order of a call that it accepts without the order. */
export class RefusedSort extends RefusedByGuardDuty {}

/**
 * A change was not made, because it could not be put on record. The operator has to do something about it, and the client
 * has to know that nothing was changed.
 */
export class ChangeNotRecorded extends GatewayError {
  override readonly name = 'ChangeNotRecorded';

  constructor(cause: unknown) {
    super('INTERNAL_SERVER_ERROR', 'Nothing was changed, because the change could not be put on record.', { cause });
  }
}

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
