import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import pLimit from 'p-limit';
import type { CallRate } from '../model/callRate.js';
import { createClient } from './client/createClient.js';
import { roleCredentials } from './credentials/roleCredentials.js';
import { GuardDutySource } from './guardDutySource.js';
import type { UpstreamSettings } from './upstreamSettings.js';

/** Roles that are assumed at a time: a hundred at once would be throttled by STS. */
const ROLES_AT_A_TIME = 8;
/** Detectors that are looked for at a time, as there can be a thousand sources. A silent one takes a place for a while. */
const SEARCHES_AT_A_TIME = 50;

/**
 * Every configured source: each region with the gateway's own credentials, then each region with each role, in the
 * order of the configuration.
 * @param rate left out, calls are not counted
 */
export function createSources(settings: UpstreamSettings, rate?: CallRate): GuardDutySource[] {
  const own = settings.credentials ?? fromNodeProviderChain();
  const upstream = { ...settings, credentials: own };
  const limit = pLimit(ROLES_AT_A_TIME);
  const limitSearches = pLimit(SEARCHES_AT_A_TIME);
  const identities = [
    { roleArn: undefined, credentials: own },
    ...settings.roleArns.map((roleArn) => ({ roleArn, credentials: roleCredentials(upstream, roleArn, limit) })),
  ];
  return identities
    .flatMap((identity) => settings.regions.map((region) => ({ ...identity, region })))
    .map(
      ({ roleArn, credentials, region }, index) =>
        new GuardDutySource({
          index,
          key: `${region} ${roleArn ?? ''}`,
          region,
          accountId: roleArn?.split(':')[4],
          createClient: () => createClient(settings, region, credentials),
          timeoutMs: settings.timeoutMs,
          limitSearches,
          rate,
        }),
    );
}
