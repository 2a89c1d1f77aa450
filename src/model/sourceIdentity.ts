/** A region of an account, as far as it is known. */
export interface SourceIdentity {
  /** Position in the configuration. If several sources list the same finding, the first one takes precedence. */
  readonly index: number;
  readonly region: string;
  readonly accountId: string | undefined;
}

/** For messages: `eu-west-1 (account 123456789012)`. */
export function describeSource({ region, accountId }: SourceIdentity): string {
  return accountId === undefined ? region : `${region} (account ${accountId})`;
}

/** For the extensions of errors. */
export function sourceDetails({ region, accountId }: SourceIdentity) {
  return { region, ...(accountId !== undefined && { accountId }) };
}
