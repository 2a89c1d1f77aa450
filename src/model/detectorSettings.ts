/** A detector's settings; null where the source does not tell. */
export interface DetectorSettings {
  /** The account, where the detector tells it. */
  readonly accountId: string | undefined;
  readonly status: string | null;
  readonly findingPublishingFrequency: string | null;
  /** ISO 8601. */
  readonly createdAt: string | null;
  /** ISO 8601. */
  readonly updatedAt: string | null;
  readonly features: { readonly name: string | null; readonly status: string | null }[] | null;
}
