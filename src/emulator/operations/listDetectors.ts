import { jsonReply, type Reply } from '../http/reply.js';
import { readMaxResults } from '../query/input.js';
import { invalidInput } from '../wireError.js';
import type { AccountRequest } from './operation.js';

/** At most one id, because an account has one detector a region; so there is never a second page. */
export function listDetectors({ context, region, accountId, query }: AccountRequest): Reply {
  const maxResults = query.get('maxResults');
  readMaxResults(maxResults === null ? undefined : Number(maxResults));
  if (query.get('nextToken')) throw invalidInput('the parameter nextToken was not issued by this service');
  const detectorIds = context.registry.of(region, accountId).map(({ detectorId }) => detectorId);
  return jsonReply(context.behaviour.lastPageToken === 'empty' ? { detectorIds, nextToken: '' } : { detectorIds });
}
