import type { FindingSource } from '../../model/findingSource.js';
import type { SharedDocument, SharedDocuments } from '../../store/sharedDocuments.js';

/** Told of a document that another replica read. */
type Receive = (source: FindingSource, document: SharedDocument) => void;

/** Lookups among the documents that replicas share; one for all who need an id at the same time. */
export class SharedLookups {
  readonly #shared: SharedDocuments;
  readonly #receive: Receive;
  /** Those under way, by source and id. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(shared: SharedDocuments, receive: Receive) {
    this.#shared = shared;
    this.#receive = receive;
  }

  /** @returns when what the store has of these ids has been received, as far as it answers in time */
  async lookUp(source: FindingSource, ids: readonly string[]): Promise<void> {
    const absent = ids.filter((id) => !this.#underWay.has(`${source.key} ${id}`));
    if (absent.length > 0) this.#start(source, absent);
    await Promise.all(new Set(ids.map((id) => this.#underWay.get(`${source.key} ${id}`))));
  }

  #start(source: FindingSource, ids: readonly string[]): void {
    const lookup = this.#read(source, ids).finally(() => {
      for (const id of ids) this.#underWay.delete(`${source.key} ${id}`);
    });
    for (const id of ids) this.#underWay.set(`${source.key} ${id}`, lookup);
  }

  async #read(source: FindingSource, ids: readonly string[]): Promise<void> {
    const detectorId = source.knownDetectorId;
    if (detectorId === undefined) return;
    for (const document of await this.#shared.read(detectorId, ids)) this.#receive(source, document);
  }
}
