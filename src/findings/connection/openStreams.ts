import type { OperationLoader } from '../../loading/operationLoader.js';
import type { Criteria, Sort } from '../../model/criteria.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { CursorState } from '../paging/cursors/cursorCodec.js';
import type { CursorScope } from '../paging/cursors/cursorScope.js';
import { UNREAD } from '../paging/resume/slotState.js';
import { FindingStream } from '../paging/streams/findingStream.js';
import type { Stream } from '../paging/streams/stream.js';

/** A query, checked and translated. */
export interface FindingQuery {
  /** More than one where GuardDuty cannot be asked for all at once: their answers are merged. */
  readonly criteria: readonly Criteria[];
  readonly sort: Sort;
  readonly scope: CursorScope;
  readonly start: Pick<CursorState, 'rank' | 'slots' | 'check'>;
}

export interface OpenStream {
  readonly stream: Stream;
  /** Its number among all that the query can have: the same whichever of the configured sources are read. */
  readonly slot: number;
  readonly source: FindingSource;
}

/**
 * A stream for each source and query.
 *
 * @param documents whether more of the findings is wanted than their ids
 */
export function openStreams(
  { criteria, sort, scope, start }: FindingQuery,
  sources: readonly FindingSource[],
  loader: OperationLoader,
  documents: boolean,
): OpenStream[] {
  const isMerged = criteria.length * sources.length > 1;
  const withDocuments = documents || (isMerged && scope.order.field !== 'ID');
  return criteria.flatMap((each, queryIndex) =>
    sources.map((source) => {
      const slot = queryIndex * scope.sources.length + source.index;
      const stream = new FindingStream(
        {
          maxIds: source.maxIds,
          list: (maxResults, token) => loader.list(source, each, sort, maxResults, token),
          load: (ids) => loader.loadListed(source, ids, sort),
        },
        {
          order: scope.order,
          withDocuments,
          listsWholePages: isMerged,
          resume: { slot: start.slots[slot] ?? UNREAD, rank: start.rank },
        },
      );
      return { stream, slot, source };
    }),
  );
}
