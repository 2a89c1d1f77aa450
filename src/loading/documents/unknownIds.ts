/**
 * What one source does with ids that it does not know, as far as guarded reads for callers who may see the same have
 * shown: it leaves them out of its answer, or refuses the whole call. Undefined until one has found out.
 */
export interface UnknownIds {
  treatment: 'omitted' | 'refused' | undefined;
  /** Under way while a call of its own finds out. */
  probe: Promise<void> | undefined;
}
