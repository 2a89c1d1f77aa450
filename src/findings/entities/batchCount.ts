import type { CallAllowance, ExtraCalls } from '../../model/callAllowance.js';

/**
 * Counts the batches in which entities are read. The cost of an operation counts on full ones; entities that only turn up
 * when slower sources have answered come in batches of their own, each of which is paid for before its calls are made.
 */
export class BatchCount {
  readonly #size: number;
  readonly #allowance: CallAllowance;
  #batches = 0;
  #entities = 0;

  /** @param size entities of a full batch */
  constructor(size: number, allowance: CallAllowance) {
    this.#size = size;
    this.#allowance = allowance;
  }

  /**
   * @param calls that the batch can cause
   * @throws QUERY_TOO_COMPLEX where the operation has used up what it may cause; THROTTLED where its caller has
   */
  async add(entities: number, calls: ExtraCalls): Promise<void> {
    this.#batches++;
    this.#entities += entities;
    if (this.#batches <= Math.ceil(this.#entities / this.#size)) return;
    await this.#allowance.spend(calls);
  }
}
