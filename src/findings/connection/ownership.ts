import type { FindingHomes } from '../../loading/findingHomes.js';
import { parseFindingArn } from '../../loading/findingReference.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { Sort } from '../../model/criteria.js';
import type { FindingSource } from '../../model/findingSource.js';
import { type FindingOutcome, isFinding, type LoadedFinding } from '../../model/loadedFinding.js';
import type { StreamEntry } from '../paging/streams/rankEntries.js';
import { ALWAYS, type IsShown } from '../paging/streams/streamBuffer.js';

/**
 * Decides which of several sources shows a finding that all of them list: the one whose detector is in the finding's
 * ARN, otherwise the first one configured. A source only yields to one that really has the finding, in the same state,
 * so nothing is lost if an administrator and a member see different findings. If a partial answer does without that
 * source after all, this one shows the finding.
 *
 * Costs a GetFindings call only if another source can have the finding at all: sources of other regions than the ARN's
 * cannot, and what the other source has listed itself has already been read.
 */
export class Ownership {
  readonly #sources: readonly FindingSource[];
  readonly #homes: FindingHomes;
  readonly #loader: OperationLoader;
  readonly #sort: Sort;
  readonly #hasFailed: (source: FindingSource) => boolean;

  /** @param hasFailed whether the page does without what a source lists */
  constructor(
    sources: readonly FindingSource[],
    homes: FindingHomes,
    loader: OperationLoader,
    sort: Sort,
    hasFailed: (source: FindingSource) => boolean,
  ) {
    this.#sources = sources;
    this.#homes = homes;
    this.#loader = loader;
    this.#sort = sort;
    this.#hasFailed = hasFailed;
  }

  /** For each entry that a source lists, whether this source shows it. */
  shows(source: FindingSource, entries: readonly StreamEntry[]): Promise<IsShown[]> {
    return Promise.all(entries.map((entry) => this.#shows(source, entry)));
  }

  async #shows(source: FindingSource, { id, finding }: StreamEntry): Promise<IsShown> {
    // No documents are read. Then the order is by id, so the same findings meet at the heads of their streams.
    if (finding === undefined) return ALWAYS;
    const rivals = this.#rivals(source, finding);
    if (rivals.length === 0) return ALWAYS;
    const outcomes = await Promise.all(rivals.map((rival) => this.#loader.loadListed(rival, [id], this.#sort)));
    const owners = rivals.filter((_, index) =>
      outcomes[index]?.some((outcome) => isFinding(outcome) && (!isFinding(finding) || isSameState(outcome, finding))),
    );
    return owners.length === 0 ? ALWAYS : () => owners.every(this.#hasFailed);
  }

  /** Sources that take precedence over this one if they have the finding. */
  #rivals(source: FindingSource, finding: FindingOutcome): readonly FindingSource[] {
    if (this.#sources.length === 1) return [];
    // A failed call says nothing of the finding: asking the other sources would multiply calls while calls fail.
    if (finding instanceof Error) return [];
    // This source does not have it any more. All that is known of where it can be is the region.
    if (finding === null) return this.#sources.filter((other) => other !== source && other.region === source.region);
    const owner = this.#homes.ownerOf(finding);
    if (owner !== undefined) return owner === source || !this.#sources.includes(owner) ? [] : [owner];
    const region = typeof finding.arn === 'string' ? parseFindingArn(finding.arn)?.region : undefined;
    const earlier = this.#sources.slice(0, this.#sources.indexOf(source));
    return region === undefined ? earlier : earlier.filter((other) => other.region === region);
  }
}

function isSameState(a: LoadedFinding, b: LoadedFinding): boolean {
  return (a.service?.archived ?? false) === (b.service?.archived ?? false);
}
