import { isThrottlingError } from '@smithy/core/retry';
import { asError, type ErrorCode, GatewayError, RefusedByGuardDuty } from '../../model/errors.js';
import { describeSource, type SourceIdentity, sourceDetails } from '../../model/sourceIdentity.js';
import { ANSWER_NOT_WHOLE } from '../client/callTerms.js';

type ThrottlingCandidate = Parameters<typeof isThrottlingError>[0];

/** What the SDK attaches to an error. */
interface SdkError extends Error {
  readonly $response?: { readonly headers?: Record<string, string> };
}

const RETRY_AFTER_SECONDS = 5;

/** Names under which AWS refuses who is asking, rather than what is asked. */
const REFUSED_CREDENTIALS = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationTokenException',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
  'InvalidIdentityToken',
  'NotAuthorized',
  'RequestExpired',
]);

/** Names under which GuardDuty refuses what is asked. */
const REFUSED_INPUT = new Set(['BadRequestException', 'InvalidInputException', 'ValidationException']);

/**
 * What the SDK threw, in the gateway's terms. AWS's own words stay in `cause`: they can name roles and accounts.
 *
 * @returns RefusedByGuardDuty for a status of 400 that is about the request; otherwise THROTTLED,
 *   UPSTREAM_INVALID or UPSTREAM_UNAVAILABLE, with the source in the error's extensions
 */
export function toGatewayError(thrown: unknown, source: SourceIdentity): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const where = `GuardDuty in ${describeSource(source)}`;
  const error: SdkError = asError(thrown);
  const fault = (code: ErrorCode, what: string, more = {}) => {
    return new GatewayError(code, `${where} ${what}.`, {
      cause: error,
      details: { ...sourceDetails(source), ...more },
    });
  };
  if (isThrottlingError(error as ThrottlingCandidate)) {
    const retryAfter = readRetryAfter(error);
    return fault('THROTTLED', `asks for fewer calls; try again in ${retryAfter} seconds`, { retryAfter });
  }
  if (REFUSED_CREDENTIALS.has(error.name))
    return fault('UPSTREAM_UNAVAILABLE', "refuses the gateway's own credentials");
  if (REFUSED_INPUT.has(error.name)) return new RefusedByGuardDuty(`${where} refused the call.`, error);
  if (error.name === ANSWER_NOT_WHOLE) return fault('UPSTREAM_INVALID', 'gave an answer that makes no sense');
  if (error.name === 'TimeoutError') return fault('UPSTREAM_UNAVAILABLE', 'did not answer in time');
  return fault('UPSTREAM_UNAVAILABLE', 'could not be reached or failed');
}

/** Whether a call failed for what the source, or the way to it, is like: not for what was asked, or how often. */
export function isOutage(error: Error): boolean {
  const isRefusal = REFUSED_INPUT.has(error.name) || REFUSED_CREDENTIALS.has(error.name);
  return !isRefusal && error.name !== 'AbortError' && !isThrottlingError(error as ThrottlingCandidate);
}

/** @returns seconds: GuardDuty's own where it says how long, otherwise about what its buckets take to fill */
function readRetryAfter(error: SdkError): number {
  const seconds = Number(error.$response?.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : RETRY_AFTER_SECONDS;
}

/** True where GuardDuty says that the detector is none of this account: it was deleted, or made anew. */
export function saysDetectorIsGone(error: unknown): boolean {
  return error instanceof RefusedByGuardDuty && /not owned by the current account/i.test(String(error.cause));
}
