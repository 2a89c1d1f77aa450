import type { ChangeAnswer, FindingChange, FindingChanges } from '../../model/findingChange.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { OperationAdmission } from '../admission/operationAdmission.js';

export interface OperationChangesOptions {
  readonly admission: OperationAdmission;
  /** Counts a call that is about to be made. */
  readonly countCall: () => void;
  /** What was read of these findings before is not answered any more, to this operation or any other. */
  readonly forget: (source: FindingSource, ids: readonly string[]) => void;
}

/**
 * The only way from an operation to changes of findings. A call that is out is finished even if the operation ends before,
 * so these promises do not end with its signal.
 */
export class OperationChanges {
  readonly #admission: OperationAdmission;
  readonly #countCall: OperationChangesOptions['countCall'];
  readonly #forget: OperationChangesOptions['forget'];

  constructor({ admission, countCall, forget }: OperationChangesOptions) {
    this.#admission = admission;
    this.#countCall = countCall;
    this.#forget = forget;
  }

  /**
   * One call that changes findings of a source.
   * @param ids as many as one call takes, at most
   * @throws OperationRefused, or the reason of the operation's signal: nothing was sent
   */
  async apply(source: FindingSource, change: FindingChange, ids: readonly string[]): Promise<ChangeAnswer> {
    const changes = changesOf(source);
    await this.#enter(source, `change ${JSON.stringify([change.kind, ids])}`);
    // Even a call that failed may have been carried out.
    return changes.apply(change, ids, this.#admission).finally(() => this.#forget(source, ids));
  }

  /** One call that has sample findings made. @param types left out, of all types */
  async createSamples(source: FindingSource, types: readonly string[] | undefined): Promise<ChangeAnswer> {
    const changes = changesOf(source);
    await this.#enter(source, `samples ${JSON.stringify(types ?? [])}`);
    return changes.createSamples(types, this.#admission);
  }

  async #enter(source: FindingSource, subject: string): Promise<void> {
    await this.#admission.enter({ source, calls: { change: 1 }, followUps: {}, subject, isOptional: false });
    this.#admission.signal?.throwIfAborted();
    this.#countCall();
  }
}

function changesOf({ changes, region }: FindingSource): FindingChanges {
  if (changes === undefined) throw new Error(`The source in ${region} can only be read`);
  return changes;
}
