/**
 * What one source does with ids that it does not know: it leaves them out of its answer, or refuses the whole call.
 * Undefined until a guarded read has found out.
 */
export interface UnknownIds {
  treatment: 'omitted' | 'refused' | undefined;
  /** Under way while a call of its own finds out. */
  probe: Promise<void> | undefined;
}
