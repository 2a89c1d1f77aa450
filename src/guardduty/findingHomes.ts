import { LRUCache } from 'lru-cache';
import type { LoadedFinding, SourceIdentity } from '../types/loadedFinding.js';
import { parseFindingArn } from './findingIds.js';
import type { Source } from './source.js';

/** Findings whose source is remembered; some 100 bytes each. */
const REMEMBERED = 100_000;

/**
 * Where findings were seen. A finding's own words do not tell: an administrator's detector holds its members' findings
 * under the members' ARNs, and events of global services name another region than the one that holds them.
 */
export class FindingHomes {
  readonly #sources: readonly Source[];
  readonly #seen = new LRUCache<string, Source>({ max: REMEMBERED });

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  /** Where to look first; undefined where nothing is known, so that every source has to be asked. */
  find(findingId: string, detectorId: string | undefined): Source | undefined {
    if (this.#sources.length === 1) return this.#sources[0];
    return this.#seen.get(findingId) ?? (detectorId === undefined ? undefined : this.#ownerOf(detectorId));
  }

  learn(finding: LoadedFinding, source: Source): void {
    if (this.#sources.length === 1) return;
    if (this.owns(source, finding)) this.#seen.set(finding.id, source);
    for (const signal of finding.service?.detection?.sequence?.signals ?? []) {
      if (typeof signal?.uid === 'string' && !this.#seen.has(signal.uid)) this.#seen.set(signal.uid, source);
    }
  }

  /**
   * Whether a source is the one to show a finding: the source whose detector the ARN names, where that one is
   * configured, else any.
   */
  owns(source: SourceIdentity, finding: LoadedFinding): boolean {
    if (this.#sources.length === 1) return true;
    const detectorId = typeof finding.arn === 'string' ? parseFindingArn(finding.arn)?.detectorId : undefined;
    const owner = detectorId === undefined ? undefined : this.#ownerOf(detectorId);
    return owner === undefined || owner === source;
  }

  #ownerOf(detectorId: string): Source | undefined {
    return this.#sources.find((source) => source.knownDetectorId === detectorId);
  }
}
