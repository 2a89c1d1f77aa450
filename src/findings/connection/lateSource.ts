import { GatewayError } from '../../model/errors.js';
import { describeSource, type SourceIdentity } from '../../model/sourceIdentity.js';

/** @param source left out, where it is not known which of several it is */
export function lateSource(source: SourceIdentity | undefined): GatewayError {
  const where = source ? `GuardDuty in ${describeSource(source)}` : 'A source';
  return new GatewayError('UPSTREAM_UNAVAILABLE', `${where} did not answer in time.`);
}
