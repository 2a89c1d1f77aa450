import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

/** The part of the configuration that this room needs. */
export interface UpstreamSettings {
  readonly regions: readonly string[];
  /** Roles to assume; each is read in each region, besides the gateway's own credentials. */
  readonly roleArns: readonly string[];
  /** Milliseconds that one HTTP exchange may take, connection included. */
  readonly timeoutMs: number;
  /** Certificates to trust in place of Node's own, as PEM. */
  readonly certificates?: string | undefined;
  /** GuardDuty's address; left out, it is the SDK's choice (AWS_ENDPOINT_URL_GUARDDUTY, or AWS itself). */
  readonly endpoint?: string | undefined;
  /** Left out, the SDK's default provider chain. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider | undefined;
}
