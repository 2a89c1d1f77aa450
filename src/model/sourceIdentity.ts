/** A region of an account, as far as it is known. */
export interface SourceIdentity {
  /** Position in the configuration; the first configured source wins where two show the same finding. */
  readonly index: number;
  readonly region: string;
  readonly accountId: string | undefined;
}

/** `eu-west-1 (account 123456789012)`, for messages. */
export function describeSource({ region, accountId }: SourceIdentity): string {
  return accountId === undefined ? region : `${region} (account ${accountId})`;
}

/** The source in the extensions of an error. */
export function sourceDetails({ region, accountId }: SourceIdentity) {
  return { region, ...(accountId !== undefined && { accountId }) };
}
