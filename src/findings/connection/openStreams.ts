import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { Criteria, Sort } from '../../model/criteria.js';
import type { FindingSource } from '../../model/findingSource.js';
import { blameSource } from '../filter/explainRefusal.js';
import type { CursorState } from '../paging/cursors/cursorCodec.js';
import type { CursorScope } from '../paging/cursors/cursorScope.js';
import { UNREAD_SLOT } from '../paging/resume/slotState.js';
import { FindingStream } from '../paging/streams/findingStream.js';
import type { Stream } from '../paging/streams/stream.js';

/** A validated query in GuardDuty's terms. */
export interface FindingQuery {
  /** What the client asks for. */
  readonly asked: readonly Criteria[];
  /**
   * The same, limited to what the caller may see. Several if GuardDuty cannot be asked for everything at once: their
   * results are merged. None if the caller may see nothing of it.
   */
  readonly criteria: readonly Criteria[];
  readonly sort: Sort;
  readonly scope: CursorScope;
  /** What was passed before the page. */
  readonly start: Pick<CursorState, 'rank' | 'slots' | 'check'>;
}

export interface OpenStream {
  readonly stream: Stream;
  /** The stream's number among all that the query can have, whichever of the configured sources are available. */
  readonly slot: number;
  readonly source: FindingSource;
}

/**
 * Opens a stream for each source and query.
 *
 * @param documents whether more of the findings is needed than their ids
 * @param isPartial whether the page can do without a source
 */
export function openStreams(
  { asked, criteria, sort, scope, start }: FindingQuery,
  sources: readonly FindingSource[],
  loader: OperationLoader,
  { documents, isPartial }: { readonly documents: boolean; readonly isPartial: boolean },
): OpenStream[] {
  const isMerged = criteria.length * sources.length > 1;
  const withDocuments = documents || (isMerged && scope.order.field !== 'ID');
  return criteria.flatMap((each, queryIndex) =>
    sources.map((source) => {
      const slot = queryIndex * scope.sources.length + source.index;
      const stream = new FindingStream(
        {
          maxIds: source.maxIds,
          list: async (maxResults, token) => {
            try {
              return await loader.list(source, each, sort, maxResults, token, { withDocuments, isOptional: isPartial });
            } catch (error) {
              // A refusal of a later page is about its token.
              throw token === undefined ? loader.redact(blameSource(error, source, asked, scope.order)) : error;
            }
          },
          load: (ids) => loader.loadListed(source, ids, sort),
        },
        {
          order: scope.order,
          withDocuments,
          listsWholePages: isMerged,
          resume: { slot: start.slots[slot] ?? UNREAD_SLOT, rank: start.rank },
        },
      );
      return { stream, slot, source };
    }),
  );
}
