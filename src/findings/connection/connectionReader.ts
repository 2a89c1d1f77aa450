import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import { countBySeverity, type FindingCounts } from '../statistics/mergeStatistics.js';
import { readGroups } from '../statistics/readGroups.js';
import { checkFirst, MAX_FIRST } from './checkFirst.js';
import type { FindingConnectionModel } from './findingConnection.js';
import type { FindingQuery } from './openStreams.js';
import type { ListArgs, PageReader, ReadPage } from './pageReader.js';
import type { Patience } from './patience.js';
import { readStatuses } from './readStatuses.js';

/** Which parts of a connection are selected, as far as they require calls. */
export interface ConnectionSelection {
  /** Whether edges, nodes or page info are selected. */
  readonly page: boolean;
  /** Whether any field of a finding except its id is selected. */
  readonly documents: boolean;
  /** Whether counts are selected. */
  readonly counts: boolean;
}

/** Reads the field `findings`; one for each operation. */
export class ConnectionReader {
  readonly #pages: PageReader;
  readonly #loader: OperationLoader;

  constructor(pages: PageReader, loader: OperationLoader) {
    this.#pages = pages;
    this.#loader = loader;
  }

  /**
   * @throws BAD_USER_INPUT before anything is sent; UPSTREAM_UNAVAILABLE if a source fails, unless a partial answer was
   *   requested
   */
  async read(args: ListArgs, selection: ConnectionSelection): Promise<FindingConnectionModel> {
    checkFirst(args.first, MAX_FIRST);
    const patience = this.#pages.patienceFor(args);
    const query = await this.#pages.toQuery(args);
    // Counting starts with the page instead of after it. A failure is reported by the fields that select counts.
    let counting = selection.counts ? this.#count(query, patience) : undefined;
    counting?.catch(() => undefined);
    const page = selection.page ? await this.#readPage(args, query, patience, selection.documents) : undefined;
    const counts = () => {
      counting ??= this.#count(query, patience);
      return counting;
    };
    return {
      list: page?.list,
      totalCount: async () => (await counts()).total,
      severityCounts: async () => (await counts()).bySeverity,
      sources: () => readStatuses(this.#loader, page?.missing),
    };
  }

  async #readPage(args: ListArgs, query: FindingQuery, patience: Patience, documents: boolean): Promise<ReadPage> {
    const sources = await this.#pages.sourcesFor(query, patience);
    const open = this.#pages.open(query, sources, patience, documents);
    return this.#pages.read(args, query, open, patience);
  }

  async #count({ asked, criteria }: FindingQuery, patience: Patience): Promise<FindingCounts> {
    return countBySeverity(await readGroups(this.#loader, { asked, criteria }, 'SEVERITY', 'DESC', patience));
  }
}
