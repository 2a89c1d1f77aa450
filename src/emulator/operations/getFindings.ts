import { jsonBytesReply, type Reply } from '../http/reply.js';
import { readFindingIds } from '../query/input.js';
import { readSort, sortFindings } from '../query/sort.js';
import type { StoredFinding } from '../store/findingStore.js';
import { knownEntries } from './knownEntries.js';
import type { DetectorRequest } from './operation.js';

/**
 * The findings with the requested ids, each once. Without a sort they are in the order of their tie rank: GuardDuty
 * does not promise the order of the request, so clients must not get it by accident.
 */
export function getFindings({ context: { behaviour }, detector, body }: DetectorRequest): Reply {
  const ids = readFindingIds(body);
  const sort = readSort(body);
  return findingsReply(sortFindings(knownEntries(detector.store, ids, behaviour), sort));
}

const OPENING = Buffer.from('{"findings":[');
const SEPARATOR = Buffer.from(',');
const CLOSING = Buffer.from(']}');

/** Joins documents that are already serialised, which makes the emulator fast enough to benchmark a gateway against. */
function findingsReply(entries: readonly StoredFinding[]): Reply {
  const parts: Buffer[] = [OPENING];
  for (const [index, { bytes }] of entries.entries()) {
    if (index > 0) parts.push(SEPARATOR);
    parts.push(bytes);
  }
  parts.push(CLOSING);
  return jsonBytesReply(Buffer.concat(parts));
}
