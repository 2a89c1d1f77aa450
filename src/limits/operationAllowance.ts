import type { CallAllowance, ExtraCalls } from '../model/callAllowance.js';
import { GatewayError } from '../model/errors.js';

/**
 * What one operation may cause beyond what was counted before it began: as many calls to each source as an operation may
 * cause at all.
 */
export class OperationAllowance implements CallAllowance {
  readonly #most: number;
  readonly #take: (calls: number) => Promise<void>;
  readonly #noteRefusal: () => void;
  #spent = 0;

  /**
   * @param most calls to each source
   * @param take takes calls to all sources from what the caller may cause, or throws
   * @param noteRefusal called for each refusal
   */
  constructor(most: number, take: (calls: number) => Promise<void>, noteRefusal: () => void) {
    this.#most = most;
    this.#take = take;
    this.#noteRefusal = noteRefusal;
  }

  async spend({ perSource, total }: ExtraCalls): Promise<void> {
    if (this.#spent + perSource > this.#most) {
      this.#noteRefusal();
      throw new GatewayError(
        'QUERY_TOO_COMPLEX',
        'What was asked for together has so many findings that this part would have to be read by itself, and ' +
          `such reads may cause up to ${this.#most} calls to each source of findings in one operation. Ask for fewer findings, or for fewer of them at once.`,
      );
    }
    this.#spent += perSource;
    await this.#take(total);
  }
}
