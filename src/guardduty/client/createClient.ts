import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { UpstreamSettings } from '../upstreamSettings.js';
import { enforceTerms } from './answerTerms.js';
import { HttpTransport } from './httpTransport.js';
import { TransientRetries } from './transientRetries.js';
import { WireProtocol } from './wireProtocol.js';

/** @param credentials left out, the SDK's default provider chain */
export function createClient(
  settings: UpstreamSettings,
  region: string,
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider | undefined,
): GuardDutyClient {
  const { endpoint } = settings;
  const client: GuardDutyClient = new GuardDutyClient({
    region,
    protocol: WireProtocol,
    requestHandler: new HttpTransport({ ...settings, body: 'text' }),
    // The client's own setting (AWS_MAX_ATTEMPTS), which the default strategy would read too.
    retryStrategy: new TransientRetries(() => client.config.maxAttempts()),
    // The middleware is assembled once for each kind of call, rather than for each call.
    cacheMiddleware: true,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  });
  enforceTerms(client);
  return client;
}
