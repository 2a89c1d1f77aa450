import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { UpstreamSettings } from '../upstreamSettings.js';
import { keepTerms } from './callTerms.js';
import { HttpTransport } from './httpTransport.js';
import { WireProtocol } from './wireProtocol.js';

/**
 * A client for one source.
 *
 * @param roleArn assumed with the gateway's own credentials; left out, those are used as they are
 */
export function createClient(settings: UpstreamSettings, region: string, roleArn: string | undefined): GuardDutyClient {
  const { endpoint, credentials: own } = settings;
  const credentials =
    roleArn === undefined
      ? own
      : fromTemporaryCredentials({
          ...(own && { masterCredentials: own }),
          params: { RoleArn: roleArn, RoleSessionName: 'guardduty-graphql' },
          clientConfig: { region, requestHandler: new HttpTransport(settings) },
        });
  const client = new GuardDutyClient({
    region,
    protocol: WireProtocol,
    requestHandler: new HttpTransport({ ...settings, body: 'text' }),
    // The chain of middleware is put together once for each kind of call, rather than for each call.
    cacheMiddleware: true,
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  });
  keepTerms(client);
  return client;
}
