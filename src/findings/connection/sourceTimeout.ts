import { SourceUnavailable } from '../../model/errors.js';
import { describeSource, type SourceIdentity } from '../../model/sourceIdentity.js';

export function sourceTimeout(source: SourceIdentity): SourceUnavailable {
  return new SourceUnavailable('silent', `GuardDuty in ${describeSource(source)} did not answer in time.`, source);
}
