import type { OperationLoader } from '../../loading/operationLoader.js';
import type { Criteria, Sort } from '../../model/criteria.js';
import type { FindingSource } from '../../model/findingSource.js';
import { BEGINNING, type CursorScope, type CursorState } from '../paging/cursor.js';
import { FindingStream, type Stream } from '../paging/findingStream.js';

/** A query, checked and translated. */
export interface FindingQuery {
  /** More than one where GuardDuty cannot be asked for all at once: their answers are merged. */
  readonly criteria: readonly Criteria[];
  readonly sort: Sort;
  readonly scope: CursorScope;
  readonly start: Pick<CursorState, 'key' | 'positions'>;
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
 * @param options.documents whether more of the findings is wanted than their ids
 * @param options.hasCursor whether the query goes on from a cursor
 */
export function openStreams(
  { criteria, sort, scope, start }: FindingQuery,
  sources: readonly FindingSource[],
  loader: OperationLoader,
  { documents, hasCursor }: { readonly documents: boolean; readonly hasCursor: boolean },
): OpenStream[] {
  const isMerged = criteria.length * sources.length > 1;
  const withDocuments = documents || (isMerged && scope.order.field !== 'ID');
  return criteria.flatMap((each, queryIndex) =>
    sources.map((source) => {
      const slot = queryIndex * scope.sources.length + source.index;
      const resume = hasCursor ? { position: start.positions[slot] ?? BEGINNING, key: start.key } : undefined;
      const stream = new FindingStream(
        {
          maxIds: source.maxIds,
          list: (maxResults, token) => loader.list(source, each, sort, maxResults, token),
          load: (ids) => loader.loadListed(source, ids, sort),
        },
        { order: scope.order, withDocuments, listsWholePages: isMerged, resume },
      );
      return { stream, slot, source };
    }),
  );
}
