import type { OperationLoader } from '../../loading/operationLoader.js';
import type { Criteria, Sort } from '../../model/criteria.js';
import type { GroupKind, StatisticsGroup } from '../../model/statisticsGroup.js';
import { blame } from '../filter/refusedQuery.js';

/** What one source counts. */
export interface SourceGroups {
  readonly groups: readonly StatisticsGroup[];
  /** False where the source may have more groups than it answered. */
  readonly isWhole: boolean;
}

/**
 * What every source counts, query by query.
 *
 * @throws GatewayError where one of them fails: a count without it would be false
 */
export async function readGroups(
  loader: OperationLoader,
  criteria: readonly Criteria[],
  groupBy: GroupKind,
  order: Sort['orderBy'],
): Promise<SourceGroups[]> {
  const sources = await loader.sourcesToRead();
  try {
    const answers = await Promise.all(
      criteria.flatMap((query) =>
        sources.map(async (source) => {
          const groups = await loader.statistics(source, groupBy, query, order);
          return groups && { groups, isWhole: groups.length < source.maxGroups };
        }),
      ),
    );
    return answers.filter((answer) => answer !== undefined);
  } catch (error) {
    throw blame(error, criteria, undefined);
  }
}
