import type { FindingLoader } from '../guardduty/findingLoader.js';
import type { Source } from '../guardduty/source.js';
import { whileWanted } from '../guardduty/whileWanted.js';
import type { Criteria, Sort } from '../types/criteria.js';
import type { StatisticsGroup } from '../types/statisticsGroup.js';
import { blame } from './refusals.js';

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
