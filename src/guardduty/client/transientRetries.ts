import { StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';
import { isFinal } from './answerTerms.js';

/**
 * The SDK's standard retries, but not after throttling. The SDK would sleep and try again whatever other calls wait;
 * here a throttled call queues again with the others, so that the calls that GuardDuty takes go to the oldest work. Nor
 * is a call sent again that would do its work twice.
 */
export class TransientRetries extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    errorInfo: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    if (errorInfo.errorType === 'THROTTLING') throw new Error('Throttled calls are not retried here');
    if (isFinal(errorInfo.error)) throw new Error('The call must not be sent twice');
    return super.refreshRetryTokenForRetry(token, errorInfo);
  }
}
