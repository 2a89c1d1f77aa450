import { jsonReply, type Reply } from '../http/reply.js';
import { readCriteria } from '../query/criteria.js';
import { readChoice, readMaxResults, readStrings } from '../query/input.js';
import { countBySeverity } from '../statistics/countBySeverity.js';
import { groupFindings } from '../statistics/groupFindings.js';
import { GROUPINGS, type GroupBy } from '../statistics/groupings.js';
import { invalidInput } from '../wireError.js';
import type { DetectorRequest } from './operation.js';

const MOST_GROUPS = 100;
const DEFAULT_GROUPS = 25;
const MOST_STATISTIC_TYPES = 10;

/** Groups of findings with their counts. There is no second page: groups beyond `maxResults` are cut off. */
export function getFindingsStatistics({ detector: { store }, body }: DetectorRequest): Reply {
  const groupBy = readChoice(body.groupBy, 'groupBy', Object.keys(GROUPINGS) as GroupBy[]);
  const orderBy = readChoice(body.orderBy, 'orderBy', ['ASC', 'DESC']) ?? 'DESC';
  const most = readMaxResults(body.maxResults, MOST_GROUPS) ?? DEFAULT_GROUPS;
  const counted = readStatisticTypes(body.findingStatisticTypes);
  if (!groupBy && !counted) throw invalidInput('one of the parameters groupBy and findingStatisticTypes is required');
  const criteria = readCriteria(body);
  const findings = store.remember(`matching ${criteria.key}`, () =>
    store.entries().flatMap(({ finding }) => (criteria.matches(finding) ? [finding] : [])),
  );
  const rows = groupBy && store.remember(`groups ${groupBy} ${criteria.key}`, () => groupFindings(findings, groupBy));
  const findingStatistics = {
    ...(counted ? { countBySeverity: countBySeverity(findings) } : {}),
    ...(groupBy && rows ? { [GROUPINGS[groupBy].member]: cut(rows, orderBy === 'ASC', most) } : {}),
  };
  return jsonReply({ findingStatistics });
}

function readStatisticTypes(value: unknown): boolean {
  const types = readStrings(value, 'findingStatisticTypes', MOST_STATISTIC_TYPES) ?? [];
  for (const type of types) readChoice(type, 'findingStatisticTypes', ['COUNT_BY_SEVERITY']);
  return types.length > 0;
}

/** @param rows in ascending order */
function cut<T>(rows: readonly T[], ascending: boolean, most: number): T[] {
  return (ascending ? rows : rows.toReversed()).slice(0, most);
}
