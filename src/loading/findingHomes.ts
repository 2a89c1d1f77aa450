import { LRUCache } from 'lru-cache';
import type { FindingSource } from '../model/findingSource.js';
import type { LoadedFinding } from '../model/loadedFinding.js';
import { parseFindingArn } from './findingReference.js';

/** Findings whose source is remembered; some 100 bytes each. */
const REMEMBERED = 100_000;

/**
 * In which source findings were seen. The document does not tell: an administrator's detector holds its members' findings
 * under the members' ARNs, and findings about global services name another region than the one that holds them.
 */
export class FindingHomes {
  readonly #sources: readonly FindingSource[];
  readonly #seen = new LRUCache<string, FindingSource>({ max: REMEMBERED });

  constructor(sources: readonly FindingSource[]) {
    this.#sources = sources;
  }

  /** The source to ask first; undefined if nothing is known, so that every source has to be asked. */
  find(findingId: string, detectorId: string | undefined): FindingSource | undefined {
    if (this.#sources.length === 1) return this.#sources[0];
    return this.#seen.get(findingId) ?? (detectorId === undefined ? undefined : this.#detectedBy(detectorId));
  }

  learn(finding: LoadedFinding, source: FindingSource): void {
    if (this.#sources.length === 1) return;
    if ((this.ownerOf(finding) ?? source) === source) this.#seen.set(finding.id, source);
    const signals: unknown = finding.service?.detection?.sequence?.signals;
    if (!Array.isArray(signals)) return;
    for (const signal of signals) {
      const uid: unknown = signal?.uid;
      if (typeof uid === 'string' && !this.#seen.has(uid)) this.#seen.set(uid, source);
    }
  }

  /** The source whose detector the finding's ARN names; undefined if it is not a configured one. */
  ownerOf(finding: LoadedFinding): FindingSource | undefined {
    const detectorId = typeof finding.arn === 'string' ? parseFindingArn(finding.arn)?.detectorId : undefined;
    return detectorId === undefined ? undefined : this.#detectedBy(detectorId);
  }

  #detectedBy(detectorId: string): FindingSource | undefined {
    return this.#sources.find((source) => source.knownDetectorId === detectorId);
  }
}
