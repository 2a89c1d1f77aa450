import type { Behaviour } from '../behaviour.js';
import type { FindingStore, StoredFinding } from '../store/findingStore.js';
import { invalidInput } from '../wireError.js';

const WELL_FORMED_ID = /^[0-9a-f]{32}$/;

/**
 * The stored findings with these ids, each once.
 * @throws BadRequestException for unknown ids if the behaviour rejects them
 */
export function knownEntries(store: FindingStore, ids: readonly string[], behaviour: Behaviour): StoredFinding[] {
  const entries: StoredFinding[] = [];
  for (const id of new Set(ids)) {
    const entry = store.entry(id);
    if (entry) entries.push(entry);
    else refuseUnknown(id, behaviour);
  }
  return entries;
}

function refuseUnknown(id: string, { unknownIds, malformedIds }: Behaviour): void {
  const isMalformed = !WELL_FORMED_ID.test(id);
  if ((isMalformed ? malformedIds : unknownIds) === 'omit') return;
  throw invalidInput(`the parameter findingIds has ${isMalformed ? 'a malformed id' : 'an unknown id'}`);
}
