import type { Criteria, Sort } from '../../model/criteria.js';
import { SourceUnavailable } from '../../model/errors.js';
import { describeSource } from '../../model/sourceIdentity.js';
import { limitCriteria } from '../visibility/limitCriteria.js';
import type { Batch } from './batch.js';

const BY_UPDATE: Sort = { attributeName: 'updatedAt', orderBy: 'DESC' };

/**
 * Asks the source which of some ids it lists, as far as those who wait for the batch may see.
 *
 * @param maxPages GuardDuty may give short and empty ones
 * @throws GatewayError if it does not tell
 */
export async function listIds(batch: Batch, ids: readonly string[], maxPages: number): Promise<ReadonlySet<string>> {
  const queries = limitCriteria([{ id: { equals: [...ids] } }], batch.accounts);
  const lists = await Promise.all(queries.map((query) => listAll(batch, query, maxPages)));
  return new Set(lists.flat());
}

async function listAll({ source, caller }: Batch, query: Criteria, maxPages: number): Promise<string[]> {
  const listed: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const answer = await source.listFindings(query, BY_UPDATE, source.maxIds, token, caller);
    listed.push(...(answer?.ids ?? []));
    token = answer?.nextToken;
    if (token === undefined) return listed;
  }
  const message = `GuardDuty in ${describeSource(source)} keeps returning pages without an end.`;
  throw new SourceUnavailable('unreadable', message, source);
}
