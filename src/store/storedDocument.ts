/** A document as it is stored. */
export interface StoredDocument {
  /** The document as GuardDuty sent it. */
  readonly raw: unknown;
  /** Epoch milliseconds at which GuardDuty's answer had arrived. */
  readonly fetchedAt: number;
  /** For how many milliseconds it may be answered again, counted from when the call that read it began. */
  readonly ttlMs: number;
}

export function writeStoredDocument({ raw, fetchedAt, ttlMs }: StoredDocument): string {
  return JSON.stringify({ fetchedAt, ttlMs, raw });
}

/** @returns undefined for a text that is not one: others may write to the store */
export function readStoredDocument(text: string): StoredDocument | undefined {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { raw, fetchedAt, ttlMs } = value as Partial<Record<keyof StoredDocument, unknown>>;
  const isWhole = isTime(fetchedAt) && isTime(ttlMs) && typeof raw === 'object' && raw !== null;
  return isWhole ? { raw, fetchedAt, ttlMs } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Within the range of a Date, as which it is answered. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= 8.64e15;
}
