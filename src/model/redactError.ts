import { OperationRefused, RefusedByGuardDuty, RefusedSort, SourceUnavailable } from './errors.js';
import type { SourceIdentity } from './sourceIdentity.js';
import type { VisibleAccounts } from './visibleAccounts.js';

const redacted = new WeakMap<Error, Error>();
const originals = new WeakMap<Error, Error>();

/**
 * An error as the caller may learn of it. That of a source whose account is not visible, or not known, tells no more than
 * its code, the region and when to try again. It is of the same class, and the same for everybody who may not see more.
 */
export function redactError<Thrown>(error: Thrown, accounts: VisibleAccounts): Thrown {
  if (!accounts.isLimited || !(error instanceof Error) || originals.has(error)) return error;
  if (!isAboutSource(error) || error.source === undefined || accounts.has(error.source.accountId)) return error;
  const known = redacted.get(error);
  if (known) return known as Thrown & Error;
  const { index, region } = error.source;
  const bare: Error = withoutDetails(error, { index, region, accountId: undefined });
  redacted.set(error, bare);
  originals.set(bare, error);
  return bare as Thrown & Error;
}

/** What an error was before it was redacted: one failed call is one error for the log, whoever is told of it. */
export function originalOf(error: Error): Error {
  return originals.get(error) ?? error;
}

type SourceError = SourceUnavailable | OperationRefused | RefusedByGuardDuty;

function isAboutSource(error: Error): error is SourceError {
  return error instanceof SourceUnavailable || error instanceof OperationRefused || error instanceof RefusedByGuardDuty;
}

/** The source has no account, so it is named by its region alone. */
function withoutDetails(error: SourceError, source: SourceIdentity): SourceError {
  const where = `GuardDuty in ${source.region}`;
  const { code, retryAfter } = error.extensions;
  const again = retryAfter === undefined ? 'try again later' : `try again in ${retryAfter} seconds`;
  const more = retryAfter === undefined ? {} : { retryAfter };
  if (error instanceof SourceUnavailable) {
    const message =
      error.fault === 'throttled' ? `${where} takes no more calls for now; ${again}.` : `${where} could not be read.`;
    return new SourceUnavailable(error.fault, message, source, { cause: error, more });
  }
  if (error instanceof OperationRefused) {
    return code === 'QUERY_TOO_COMPLEX'
      ? new OperationRefused(code, `The operation needs more calls than ${where} takes in time; ask for less.`, source)
      : new OperationRefused('THROTTLED', `${where} takes no more calls for now; ${again}.`, source, more);
  }
  const message = `${where} refused the call.`;
  return error instanceof RefusedSort
    ? new RefusedSort(message, error, source)
    : new RefusedByGuardDuty(message, error, source);
}
