import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { UpstreamSettings } from './upstreamSettings.js';
import { WireProtocol } from './wireProtocol.js';

/** Sockets of one client; above the calls in flight that a source may have, so that no call waits for one. */
const MAX_SOCKETS = 16;

/**
 * A client for one source.
 *
 * `requestTimeout` alone would only log: `throwOnRequestTimeout` makes it a fault, which the SDK then retries.
 *
 * @param roleArn assumed with the gateway's own credentials; left out, those are used as they are
 */
export function createClient(settings: UpstreamSettings, region: string, roleArn: string | undefined): GuardDutyClient {
  const { timeoutMs, endpoint, credentials: own } = settings;
  const credentials =
    roleArn === undefined
      ? own
      : fromTemporaryCredentials({
          ...(own && { masterCredentials: own }),
          params: { RoleArn: roleArn, RoleSessionName: 'guardduty-graphql' },
          clientConfig: { region },
        });
  return new GuardDutyClient({
    region,
    protocol: WireProtocol,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    },
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  });
}
