import { isThrottlingError } from '@smithy/core/retry';
import { asError, type GatewayError, RefusedByGuardDuty, SourceUnavailable } from '../../model/errors.js';
import { describeSource, type SourceIdentity } from '../../model/sourceIdentity.js';
import { ANSWER_NOT_WHOLE } from '../client/answerTerms.js';
import { RoleNotAssumed } from '../credentials/roleNotAssumed.js';

type ThrottlingCandidate = Parameters<typeof isThrottlingError>[0];

/** What the SDK attaches to an error. */
interface SdkError extends Error {
  readonly $response?: { readonly headers?: Record<string, string> };
}

const RETRY_AFTER_SECONDS = 5;

/** Names under which AWS says that the credentials are good and lack a permission. */
const LACKING_PERMISSION = new Set(['AccessDenied', 'AccessDeniedException', 'NotAuthorized']);

/** Names under which AWS, or the SDK, says that there are no good credentials. */
const BAD_CREDENTIALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidIdentityToken',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
]);

/** Names under which GuardDuty refuses what is asked. */
const REFUSED_INPUT = new Set(['BadRequestException', 'InvalidInputException', 'ValidationException']);

/**
 * What the SDK threw, in the gateway's terms. AWS's own words stay in `cause`, as they can name roles and accounts.
 *
 * @param action the IAM action that the call needs, such as `guardduty:GetFindings`
 * @returns RefusedByGuardDuty for a status of 400 that is about the request, otherwise SourceUnavailable
 */
export function toGatewayError(thrown: unknown, source: SourceIdentity, action: string): GatewayError {
  const error = asError(thrown);
  if (error instanceof SourceUnavailable || error instanceof RefusedByGuardDuty) return error;
  if (error instanceof RoleNotAssumed) return unavailable(error.cause, source, 'sts:AssumeRole', error);
  if (REFUSED_INPUT.has(error.name)) {
    return new RefusedByGuardDuty(`GuardDuty in ${describeSource(source)} refused the call.`, error, source);
  }
  return unavailable(error, source, action, error);
}

function unavailable(error: SdkError, source: SourceIdentity, action: string, cause: Error): SourceUnavailable {
  const where = `GuardDuty in ${describeSource(source)}`;
  const refusal = `${where} refuses the gateway's own credentials`;
  if (isThrottled(error)) {
    const retryAfter = readRetryAfter(error) ?? RETRY_AFTER_SECONDS;
    const message = `${where} asks for fewer calls; try again in ${retryAfter} seconds.`;
    return new SourceUnavailable('throttled', message, source, { cause, more: { retryAfter } });
  }
  if (LACKING_PERMISSION.has(error.name)) {
    const more = { missingPermission: action };
    return new SourceUnavailable('notAllowed', `${refusal}: ${action} is not allowed.`, source, { cause, more });
  }
  if (BAD_CREDENTIALS.has(error.name)) {
    return new SourceUnavailable('notAllowed', `${refusal}: there are none, or they are not valid there.`, source, {
      cause,
    });
  }
  switch (error.name) {
    case ANSWER_NOT_WHOLE:
      return new SourceUnavailable('unreadable', `${where} gave an answer that makes no sense.`, source, { cause });
    case 'TimeoutError':
      return new SourceUnavailable('silent', `${where} did not answer in time.`, source, { cause });
    default:
      return new SourceUnavailable('failed', `${where} could not be reached or failed.`, source, { cause });
  }
}

export function isThrottled(error: Error): boolean {
  return isThrottlingError(error as ThrottlingCandidate);
}

/** Whether a call failed because of the source or the way to it, not because of what was asked, or how often. */
export function isOutage(error: Error): boolean {
  // Not the call's own failure, but that of another one, for which it was not made.
  if (error instanceof SourceUnavailable) return false;
  if (error instanceof RoleNotAssumed) return isOutage(error.cause);
  const isRefusal =
    REFUSED_INPUT.has(error.name) || LACKING_PERMISSION.has(error.name) || BAD_CREDENTIALS.has(error.name);
  return !isRefusal && error.name !== 'AbortError' && !isThrottled(error);
}

/** @returns the seconds after which AWS wants to be called again; undefined where it does not say */
export function readRetryAfter(error: SdkError): number | undefined {
  const seconds = Number(error.$response?.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
}

/** True where GuardDuty says that the account has no such detector: it was deleted, or replaced. */
export function saysDetectorIsGone(error: unknown): boolean {
  return error instanceof RefusedByGuardDuty && /not owned by the current account/i.test(String(error.cause));
}
