/** Who changes what, as audit lines name them. Null without authentication, or where a token does not tell. */
export interface AuditedChange {
  /** The same in both lines of a change. */
  readonly changeId: string;
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly client: string | null;
  /** The mutation's field, such as `archiveFindings`. */
  readonly operation: string;
  /** The ids or ARNs as they were asked for, each once. */
  readonly ids: readonly string[];
  /** What else the change says, such as the feedback, but for comments, which are sensitive. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What became of it. */
export interface AuditedOutcome {
  readonly failures: readonly { readonly ids: readonly string[]; readonly code: string; readonly message: string }[];
  /** AWS's names for the calls that were made. */
  readonly requestIds: readonly string[];
}

/** Where changes are put on record. */
export interface AuditTrail {
  /** Before anything is changed. @throws Error where it cannot be written: then the change must not be made */
  intend(change: AuditedChange): Promise<void>;
  /** Afterwards. It does not throw: the change has been made. */
  conclude(change: AuditedChange, outcome: AuditedOutcome): Promise<void>;
}
