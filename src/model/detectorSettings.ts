/** A detector's settings; null if the source does not return them. */
export interface DetectorSettings {
  /** Undefined if the detector does not name its account. */
  readonly accountId: string | undefined;
  readonly status: string | null;
  readonly findingPublishingFrequency: string | null;
  /** ISO 8601. */
  readonly createdAt: string | null;
  /** ISO 8601. */
  readonly updatedAt: string | null;
  readonly features: { readonly name: string | null; readonly status: string | null }[] | null;
}
