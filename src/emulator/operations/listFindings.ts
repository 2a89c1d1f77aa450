import { jsonReply, type Reply } from '../http/reply.js';
import { readCriteria } from '../query/criteria.js';
import { cutPage } from '../query/cutPage.js';
import { readMaxResults, readString } from '../query/input.js';
import { issueToken, readToken } from '../query/pageToken.js';
import { readSort, sortFindings, sortKey } from '../query/sort.js';
import type { DetectorRequest } from './operation.js';

const DEFAULT_PAGE = 50;

/** Ids only. A token is an offset into the current list, so added and removed findings shift it, as they may in AWS. */
export function listFindings({ context: { behaviour }, detector, body }: DetectorRequest): Reply {
  const maxResults = readMaxResults(body.maxResults) ?? DEFAULT_PAGE;
  const criteria = readCriteria(body);
  const sort = readSort(body);
  const query = `${detector.detectorId} ${sortKey(sort)} ${criteria.key}`;
  const token = readString(body.nextToken, 'nextToken');
  const position = token ? readToken(token, query, behaviour.tokenTtlMs) : { offset: 0, page: 0 };
  const { store } = detector;
  const ids = store.remember(`list ${query}`, () => {
    const matching = store.entries().filter(({ finding }) => criteria.matches(finding));
    return sortFindings(matching, sort).map(({ finding }) => finding.id);
  });
  const page = cutPage(ids, position, maxResults, behaviour);
  if (page.next) return jsonReply({ findingIds: page.items, nextToken: issueToken(query, page.next) });
  return jsonReply(
    behaviour.lastPageToken === 'empty' ? { findingIds: page.items, nextToken: '' } : { findingIds: page.items },
  );
}
