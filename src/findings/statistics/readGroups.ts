import type { Source } from '../../guardduty/guardDutySource.js';
import type { FindingLoader } from '../../loading/findingLoader.js';
import type { Criteria, Sort } from '../../model/criteria.js';
import type { StatisticsGroup } from '../../model/statisticsGroup.js';
import { whileWanted } from '../../model/whileWanted.js';
import { blame } from '../filter/refusedQuery.js';

/**
 * What every source counts, query by query.
 *
 * @throws GatewayError where one of them fails: a count without it would be false
 */
export async function readGroups(
  loader: FindingLoader,
  criteria: readonly Criteria[],
  groupBy: Parameters<Source['statistics']>[0],
  order: Sort['orderBy'],
): Promise<StatisticsGroup[][]> {
  const sources = await loader.sourcesToRead();
  const { signal } = loader;
  try {
    const calls = criteria.flatMap((query) =>
      sources.map((source) => whileWanted(source.statistics(groupBy, query, order, signal), signal)),
    );
    return (await Promise.all(calls)).filter((groups) => groups !== undefined);
  } catch (error) {
    throw blame(error, criteria, undefined);
  }
}
