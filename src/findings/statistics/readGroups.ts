import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { Criteria, Sort } from '../../model/criteria.js';
import type { GroupKind, StatisticsGroup } from '../../model/statisticsGroup.js';
import { type Patience, WAIT_FOR_ALL } from '../connection/patience.js';
import { explainRefusal } from '../filter/explainRefusal.js';

/** The groups that one source counts. */
export interface SourceGroups {
  readonly groups: readonly StatisticsGroup[];
  /** False if the source may have more groups than it returned. */
  readonly isWhole: boolean;
}

/** What is counted. */
export interface CountQuery {
  /** What the client asks for. */
  readonly asked: readonly Criteria[];
  /** The same, limited to what the caller may see. */
  readonly criteria: readonly Criteria[];
}

/**
 * The groups of every source and query; none if the caller may see nothing of what is asked for.
 *
 * @throws GatewayError if any source fails: counts without it would be wrong
 */
export async function readGroups(
  loader: OperationLoader,
  { asked, criteria }: CountQuery,
  groupBy: GroupKind,
  order: Sort['orderBy'],
  patience: Pick<Patience, 'awaitSource'> = WAIT_FOR_ALL,
): Promise<SourceGroups[]> {
  if (criteria.length === 0) return [];
  const sources = await loader.everySourceToRead();
  try {
    const answers = await Promise.all(
      criteria.flatMap((query) =>
        sources.map(async (source) => {
          const counting = loader.statistics(source, groupBy, query, order);
          const groups = await patience.awaitSource(counting, source);
          return groups && { groups, isWhole: groups.length < source.maxGroups };
        }),
      ),
    );
    return answers.filter((answer) => answer !== undefined);
  } catch (error) {
    throw explainRefusal(error, asked, undefined);
  }
}
