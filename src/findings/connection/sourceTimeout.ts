import { GatewayError } from '../../model/errors.js';
import { describeSource, type SourceIdentity } from '../../model/sourceIdentity.js';

/** @param source undefined if it is unknown which of several sources it is */
export function sourceTimeout(source: SourceIdentity | undefined): GatewayError {
  const name = source ? `GuardDuty in ${describeSource(source)}` : 'A source';
  return new GatewayError('UPSTREAM_UNAVAILABLE', `${name} did not answer in time.`);
}
