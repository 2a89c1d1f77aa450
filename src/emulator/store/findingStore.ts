import { isJsonObject, type JsonObject, type WireFinding } from '../wireFinding.js';
import { tieRank } from './tieRank.js';

/** Members to set, merged through nested objects; lists and scalars are replaced, `undefined` removes. */
export type FindingPatch = JsonObject;

export interface StoredFinding {
  readonly finding: WireFinding;
  /** Orders findings that a sort leaves equal; unlike for every detector. */
  readonly tie: number;
  /** The document as JSON; serialised once, at its first use. */
  readonly bytes: Buffer;
}

/** Answers that are kept until the store changes: enough for a dashboard's queries, too few to matter. */
const MOST_ANSWERS = 128;

/**
 * The findings of one detector. Whatever changes them goes through `put`, `update` and `delete`; a document
 * that was handed in or out must not be changed in place, as its serialised form would not follow.
 */
export class FindingStore {
  readonly #findings = new Map<string, StoredFinding>();
  readonly #answers = new Map<string, unknown>();

  constructor(
    readonly detectorId: string,
    findings: Iterable<WireFinding>,
  ) {
    for (const finding of findings) this.#findings.set(finding.id, this.#stored(finding));
  }

  get size(): number {
    return this.#findings.size;
  }

  ids(): string[] {
    return [...this.#findings.keys()];
  }

  get(id: string): WireFinding | undefined {
    return this.#findings.get(id)?.finding;
  }

  entry(id: string): StoredFinding | undefined {
    return this.#findings.get(id);
  }

  entries(): StoredFinding[] {
    return [...this.#findings.values()];
  }

  /** Adds a finding, or replaces the one with its id. */
  put(...findings: readonly WireFinding[]): void {
    for (const finding of findings) this.#findings.set(finding.id, this.#stored(finding));
    this.#answers.clear();
  }

  /**
   * Changes members of a finding: `update(id, { severity: 9, service: { count: 3 } })`.
   * @throws Error where there is no such finding
   */
  update(id: string, patch: FindingPatch): void {
    const current = this.#findings.get(id);
    if (!current) throw new Error(`Detector ${this.detectorId} has no finding ${id}`);
    this.put({ ...merged(current.finding, patch), id });
  }

  /** @returns whether there was such a finding */
  delete(id: string): boolean {
    this.#answers.clear();
    return this.#findings.delete(id);
  }

  /** What `compute` answers, kept under the key until a finding changes. */
  remember<T>(key: string, compute: () => T): T {
    if (this.#answers.has(key)) return this.#answers.get(key) as T;
    const answer = compute();
    const [oldest] = this.#answers.keys();
    if (this.#answers.size >= MOST_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    this.#answers.set(key, answer);
    return answer;
  }

  #stored(finding: WireFinding): StoredFinding {
    let bytes: Buffer | undefined;
    return {
      finding,
      tie: tieRank(this.detectorId, finding.id),
      get bytes() {
        bytes ??= Buffer.from(JSON.stringify(finding));
        return bytes;
      },
    };
  }
}

function merged(target: unknown, patch: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...(isJsonObject(target) ? target : {}) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) delete result[key];
    else result[key] = isJsonObject(value) ? merged(result[key], value) : value;
  }
  return result;
}
