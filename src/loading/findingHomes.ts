import { LRUCache } from 'lru-cache';
import type { FindingSource } from '../model/findingSource.js';
import type { LoadedFinding } from '../model/loadedFinding.js';
import type { VisibleAccounts } from '../model/visibleAccounts.js';
import { parseFindingArn } from './findingReference.js';

/** Findings whose source is remembered; some 200 bytes each. */
const REMEMBERED = 100_000;

/** Accounts that may have findings of the same id. Ids are unique in practice, so one is usual. */
const MOST_HOMES = 4;

/** Where a finding was seen. */
interface Home {
  readonly source: FindingSource;
  /** The account of the finding; undefined where only a signal named it, so that nobody has read it. */
  readonly accountId: string | undefined;
}

/**
 * In which source findings were seen. The document does not tell: an administrator's detector holds its members' findings
 * under the members' ARNs, and findings about global services name another region than the one that holds them.
 *
 * What others have read must not show: for callers who see some accounts only, a home counts if its finding is known to
 * be one of theirs. An unseen finding has none for them, like an unknown one.
 */
export class FindingHomes {
  readonly #sources: readonly FindingSource[];
  readonly #seen = new LRUCache<string, readonly Home[]>({ max: REMEMBERED });

  constructor(sources: readonly FindingSource[]) {
    this.#sources = sources;
  }

  /** The source to ask first; undefined if nothing is known, so that every source has to be asked. */
  find(findingId: string, detectorId: string | undefined, accounts: VisibleAccounts): FindingSource | undefined {
    if (this.#sources.length === 1) return this.#sources[0];
    const homes = this.#seen.get(findingId);
    const home = accounts.isLimited ? homes?.find(({ accountId }) => accounts.has(accountId)) : homes?.[0];
    return home?.source ?? (detectorId === undefined ? undefined : this.#detectedBy(detectorId));
  }

  learn(finding: LoadedFinding, source: FindingSource): void {
    if (this.#sources.length === 1) return;
    if ((this.ownerOf(finding) ?? source) === source) this.#learnHome(finding, source);
    const signals: unknown = finding.service?.detection?.sequence?.signals;
    if (!Array.isArray(signals)) return;
    for (const signal of signals) {
      const uid: unknown = signal?.uid;
      if (typeof uid === 'string' && !this.#seen.has(uid)) this.#seen.set(uid, [{ source, accountId: undefined }]);
    }
  }

  /** The source whose detector the finding's ARN names; undefined if it is not a configured one. */
  ownerOf(finding: LoadedFinding): FindingSource | undefined {
    const detectorId = typeof finding.arn === 'string' ? parseFindingArn(finding.arn)?.detectorId : undefined;
    return detectorId === undefined ? undefined : this.#detectedBy(detectorId);
  }

  #learnHome({ id, accountId }: LoadedFinding, source: FindingSource): void {
    const known = this.#seen.get(id) ?? [];
    const home: Home = { source, accountId: typeof accountId === 'string' ? accountId : undefined };
    if (known[0]?.source === source && known[0].accountId === home.accountId) return;
    const others = known.filter((other) => other.accountId !== home.accountId);
    this.#seen.set(id, [home, ...others].slice(0, MOST_HOMES));
  }

  #detectedBy(detectorId: string): FindingSource | undefined {
    return this.#sources.find((source) => source.knownDetectorId === detectorId);
  }
}
