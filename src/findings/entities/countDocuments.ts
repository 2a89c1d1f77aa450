import type { Entity } from '../../model/entity.js';
import { isFinding, type LoadedFinding } from '../../model/loadedFinding.js';
import type { OpenStream } from '../connection/openStreams.js';
import { severityLevel } from '../fields/severity.js';
import { failureOfAll } from '../paging/lists/documentFailures.js';
import type { Stream } from '../paging/streams/stream.js';
import type { FindingCounts } from '../statistics/mergeStatistics.js';
import { ENTITY_RULES } from './entityKinds.js';
import { COUNTED_PAGES } from './pageBudget.js';

/**
 * Counts the findings of entities of one kind by their documents. Like statistics, it adds what each source has.
 *
 * @returns by key; undefined where a list is too long, or a document could not be read
 * @throws UPSTREAM_UNAVAILABLE where a source fails
 */
export async function countDocuments(
  open: readonly OpenStream[],
  entities: readonly [Entity, ...Entity[]],
): Promise<ReadonlyMap<string, FindingCounts> | undefined> {
  const { keysOf } = ENTITY_RULES[entities[0].kind];
  const counts = new Map(entities.map(({ key }) => [key, new Tally()]));
  const areWhole = await Promise.all(
    open.map(({ stream, source }) =>
      forEachFinding(stream, source.maxIds, (finding) => {
        for (const key of new Set(keysOf(finding))) counts.get(key)?.add(finding);
      }),
    ),
  );
  return areWhole.every(Boolean) ? counts : undefined;
}

/** @returns false where not every finding could be visited */
async function forEachFinding(
  stream: Stream,
  pageSize: number,
  visit: (finding: LoadedFinding) => void,
): Promise<boolean> {
  for (let pages = 0; stream.hasMore; pages++) {
    if (pages === COUNTED_PAGES) return false;
    const listed = await stream.pull(pageSize);
    const outcomes = await stream.load(listed.map(({ id }) => id));
    const failure = failureOfAll(outcomes);
    if (failure) stream.fail(failure);
    if (outcomes.some((outcome) => outcome instanceof Error)) return false;
    for (const outcome of outcomes) if (isFinding(outcome)) visit(outcome);
  }
  return true;
}

class Tally implements FindingCounts {
  total = 0;
  readonly bySeverity = { low: 0, medium: 0, high: 0, critical: 0 };

  add({ severity }: LoadedFinding): void {
    this.total++;
    const level = severityLevel(severity);
    if (level) this.bySeverity[level.toLowerCase() as Lowercase<typeof level>]++;
  }
}
