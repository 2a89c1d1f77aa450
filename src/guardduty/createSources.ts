import type { CallRate } from '../model/callRate.js';
import { createClient } from './client/createClient.js';
import { GuardDutySource } from './guardDutySource.js';
import type { UpstreamSettings } from './upstreamSettings.js';

/**
 * Every configured source: each region with the gateway's own credentials, then each region with each role, in the
 * order of the configuration.
 * @param rate left out, calls are not counted
 */
export function createSources(settings: UpstreamSettings, rate?: CallRate): GuardDutySource[] {
  const identities = [undefined, ...settings.roleArns].flatMap((roleArn) =>
    settings.regions.map((region) => ({ region, roleArn })),
  );
  return identities.map(
    ({ region, roleArn }, index) =>
      new GuardDutySource(
        { index, key: `${region} ${roleArn ?? ''}`, region, accountId: roleArn?.split(':')[4] },
        createClient(settings, region, roleArn),
        rate,
      ),
  );
}
