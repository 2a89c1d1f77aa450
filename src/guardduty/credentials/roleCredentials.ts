import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { memoize } from '@smithy/core/config';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { LimitFunction } from 'p-limit';
import { asError } from '../../model/errors.js';
import { HttpTransport } from '../client/httpTransport.js';
import type { UpstreamSettings } from '../upstreamSettings.js';
import { RoleNotAssumed } from './roleNotAssumed.js';
import { stsRegions } from './stsRegions.js';

/** How long before they expire credentials are replaced: as early as the SDK's clients ask for new ones. */
const REFRESH_BEFORE_MS = 5 * 60_000;
/** Roles that are assumed at the same moment are refreshed up to this far apart. */
const SPREAD_MS = 10 * 60_000;
/** How long nobody asks again after a failure: the clients of all regions ask at about the same moment. */
const FAILED_FOR_MS = 1000;

/**
 * The credentials of one role, for the clients of all its regions: the role is assumed once, not once for each region.
 *
 * Where STS of one region fails, the next attempt goes to that of another configured region. Credentials that are still
 * valid are used on while none can be had.
 *
 * @param limit how many roles are assumed at a time
 */
export function roleCredentials(
  settings: UpstreamSettings,
  roleArn: string,
  limit: LimitFunction,
): AwsCredentialIdentityProvider {
  const providers = stsRegions(roleArn, settings.regions).map((region) => assumeRoleIn(region, settings, roleArn));
  let current = 0;
  let last: AwsCredentialIdentity | undefined;
  let failure: { readonly error: RoleNotAssumed; readonly until: number } | undefined;
  const assume = async (): Promise<AwsCredentialIdentity> => {
    try {
      return spreadExpiry(await limit(() => (providers[current] as AwsCredentialIdentityProvider)()));
    } catch (thrown) {
      current = (current + 1) % providers.length;
      failure = { error: new RoleNotAssumed(asError(thrown)), until: performance.now() + FAILED_FOR_MS };
      throw failure.error;
    }
  };
  const refresh = async (): Promise<AwsCredentialIdentity> => {
    try {
      if (failure && performance.now() < failure.until) throw failure.error;
      last = await assume();
      return last;
    } catch (error) {
      if (last?.expiration && last.expiration.getTime() > Date.now()) return last;
      throw error;
    }
  };
  const isExpiring = ({ expiration }: AwsCredentialIdentity) =>
    expiration !== undefined && expiration.getTime() - Date.now() < REFRESH_BEFORE_MS;
  return memoize(refresh, isExpiring, ({ expiration }) => expiration !== undefined);
}

function assumeRoleIn(region: string, settings: UpstreamSettings, roleArn: string): AwsCredentialIdentityProvider {
  return fromTemporaryCredentials({
    ...(settings.credentials && { masterCredentials: settings.credentials }),
    params: { RoleArn: roleArn, RoleSessionName: 'guardduty-graphql' },
    clientConfig: { region, requestHandler: new HttpTransport(settings) },
  });
}

/** Says that they expire somewhat earlier than they do, so that roles assumed together are not refreshed together. */
function spreadExpiry(credentials: AwsCredentialIdentity): AwsCredentialIdentity {
  const { expiration } = credentials;
  if (expiration === undefined) return credentials;
  const lifetimeMs = expiration.getTime() - Date.now();
  const earlierMs = Math.random() * Math.min(SPREAD_MS, lifetimeMs / 4);
  return { ...credentials, expiration: new Date(expiration.getTime() - earlierMs) };
}
