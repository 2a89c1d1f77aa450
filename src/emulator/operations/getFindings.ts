import { readFindingIds } from '../query/input.js';
import { readSort, sortFindings } from '../query/sort.js';
import { jsonBytesReply, type Reply } from '../reply.js';
import type { StoredFinding } from '../store/findingStore.js';
import { knownEntries } from './knownEntries.js';
import type { DetectorRequest } from './operation.js';

/**
 * The known ones of the ids, each once. Without a sort they come in the order of their tie rank: the request's
 * order is promised nowhere, so it is not to be had by luck either.
 */
export function getFindings({ context: { behaviour }, detector, body }: DetectorRequest): Reply {
  const ids = readFindingIds(body);
  const sort = readSort(body);
  return findingsReply(sortFindings(knownEntries(detector.store, ids, behaviour), sort));
}

const OPENING = Buffer.from('{"findings":[');
const SEPARATOR = Buffer.from(',');
const CLOSING = Buffer.from(']}');

/** Joins the documents as they were serialised: this is what makes the emulator quick enough to measure against. */
function findingsReply(entries: readonly StoredFinding[]): Reply {
  const parts: Buffer[] = [OPENING];
  for (const [index, { bytes }] of entries.entries()) {
    if (index > 0) parts.push(SEPARATOR);
    parts.push(bytes);
  }
  parts.push(CLOSING);
  return jsonBytesReply(Buffer.concat(parts));
}
