import { isJsonObject, type JsonObject, type WireFinding } from '../wireFinding.js';
import { tieRank } from './tieRank.js';

/** Members to set. Nested objects are merged, lists and scalars replaced, and `undefined` removes a member. */
export type FindingPatch = JsonObject;

export interface StoredFinding {
  readonly finding: WireFinding;
  /** Orders findings with equal sort keys, differently in each detector. */
  readonly tie: number;
  /** The document as JSON, serialised once, when it is first used. */
  readonly bytes: Buffer;
}

/** How many answers are kept until the store changes: enough for a dashboard's queries, few enough for memory. */
const MOST_ANSWERS = 128;

/**
 * The findings of one detector. All changes go through `put`, `update` and `delete`: a document that was passed in or
 * out must not be changed in place, because its serialised form would not change with it.
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

  /** Adds findings, or replaces those with the same ids. */
  put(...findings: readonly WireFinding[]): void {
    for (const finding of findings) this.#findings.set(finding.id, this.#stored(finding));
    this.#answers.clear();
  }

  /**
   * Changes members of a finding: `update(id, { severity: 9, service: { count: 3 } })`.
   * @throws Error if there is no such finding
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

  /** The result of `compute`, cached under the key until a finding changes. */
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
