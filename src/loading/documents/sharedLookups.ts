import type { FindingSource } from '../../model/findingSource.js';
import type { SharedDocument, SharedDocuments } from '../../store/sharedDocuments.js';

/** Told of a document that another replica read. */
type Receive = (source: FindingSource, document: SharedDocument) => void;

/** Lookups among the documents that replicas share; one for all who need an id at the same time and see the same. */
export class SharedLookups {
  readonly #shared: SharedDocuments;
  readonly #receive: Receive;
  /** Those under way, by who may see the same, source and id. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(shared: SharedDocuments, receive: Receive) {
    this.#shared = shared;
    this.#receive = receive;
  }

  /**
   * @param asker equal for those who may join one another's lookups
   * @returns when what the store has of these ids has been received, as far as it answers in time
   */
  async lookUp(source: FindingSource, ids: readonly string[], asker: string): Promise<void> {
    const keyOf = (id: string) => `${asker} ${source.key} ${id}`;
    const absent = ids.filter((id) => !this.#underWay.has(keyOf(id)));
    if (absent.length > 0) this.#start(source, absent, keyOf);
    await Promise.all(new Set(ids.map((id) => this.#underWay.get(keyOf(id)))));
  }

  #start(source: FindingSource, ids: readonly string[], keyOf: (id: string) => string): void {
    const lookup = this.#read(source, ids).finally(() => {
      for (const id of ids) this.#underWay.delete(keyOf(id));
    });
    for (const id of ids) this.#underWay.set(keyOf(id), lookup);
  }

  async #read(source: FindingSource, ids: readonly string[]): Promise<void> {
    const detectorId = source.knownDetectorId;
    if (detectorId === undefined) return;
    for (const document of await this.#shared.read(detectorId, ids)) this.#receive(source, document);
  }
}
