import type {
  ChangeFailure,
  MutationArchiveFindingsArgs,
  MutationCreateSampleFindingsArgs,
  MutationSubmitFindingsFeedbackArgs,
} from '../../__generated__/types.js';
import type { OperationLoader, OperationTerms } from '../../loading/operation/operationLoader.js';
import { asError, GatewayError } from '../../model/errors.js';
import type { FindingChange } from '../../model/findingChange.js';
import { type FindingOutcome, isFinding } from '../../model/loadedFinding.js';
import type { Principal } from '../../model/principal.js';
import { whileWanted } from '../../model/whileWanted.js';
import { type Intent, makeAudited } from './auditedChange.js';
import type { ChangeOperation } from './changeCounts.js';
import { batchFailure, isAsWanted, notFound, unchanged, unreadFailure } from './changeFailures.js';
import type { ChangeOptions } from './changeOptions.js';
import type { ChangePayloadModel } from './changePayload.js';
import {
  type ChangeBatch,
  type ChangeTarget,
  type ChangeTargets,
  findTargets,
  referencesOf,
  toBatches,
} from './changeTargets.js';
import { ChangeAllowance, checkWriteScope } from './checkChange.js';
import { SampleService } from './sampleService.js';

/** On whose behalf changes are made. */
type ChangeAsker = Pick<OperationTerms, 'principal' | 'signal'>;

/** What became of one batch. */
interface BatchResult {
  readonly batch: ChangeBatch;
  readonly requestId: string | undefined;
  readonly failure: ChangeFailure | undefined;
}

/**
 * Serves the resolvers of changes; one for each operation.
 *
 * Findings are read first, which says who may see them and where they are; then the change is put on record, then the
 * calls are made, and the findings read again. What was begun is finished and put on record even if the client leaves or
 * the operation runs out of time, but for calls that still wait for their turn.
 */
export class ChangeService {
  readonly #options: ChangeOptions;
  readonly #loader: OperationLoader;
  readonly #principal: Principal;
  readonly #signal: AbortSignal | undefined;
  readonly #allowance = new ChangeAllowance();
  readonly #samples: SampleService;

  /** @param asker who asks, and the signal that goes off when nobody waits for the operation any more */
  constructor(options: ChangeOptions, loader: OperationLoader, asker: ChangeAsker) {
    this.#options = options;
    this.#loader = loader;
    this.#principal = asker.principal;
    this.#signal = asker.signal;
    this.#samples = new SampleService(options, loader, asker.principal);
  }

  archive({ ids }: MutationArchiveFindingsArgs): Promise<ChangePayloadModel> {
    return this.#change('archiveFindings', ids, { kind: 'archive' });
  }

  unarchive({ ids }: MutationArchiveFindingsArgs): Promise<ChangePayloadModel> {
    return this.#change('unarchiveFindings', ids, { kind: 'unarchive' });
  }

  submitFeedback({ ids, feedback, comments }: MutationSubmitFindingsFeedbackArgs): Promise<ChangePayloadModel> {
    const change: FindingChange = { kind: 'feedback', feedback, comments: comments ?? undefined };
    return this.#change('submitFindingsFeedback', ids, change, { feedback });
  }

  async createSamples(args: MutationCreateSampleFindingsArgs): Promise<ChangePayloadModel> {
    checkWriteScope(this.#principal);
    this.#allowance.takeSamples();
    return whileWanted(this.#samples.create(args), this.#signal);
  }

  async #change(
    operation: ChangeOperation,
    ids: readonly string[],
    change: FindingChange,
    details: Intent['details'] = {},
  ): Promise<ChangePayloadModel> {
    checkWriteScope(this.#principal);
    this.#allowance.takeIds(ids.length);
    if (ids.length === 0) return { findings: [], failures: [] };
    const found = await findTargets(this.#loader, ids);
    const unmade = [...toFailures(found)];
    const results = await whileWanted(
      makeAudited(
        this.#options,
        this.#principal,
        { operation, ids: found.references, details },
        () => this.#apply(operation, change, found),
        (made) => ({
          failures: [...unmade, ...made.flatMap(({ failure }) => failure ?? [])],
          requestIds: made.flatMap(({ requestId }) => requestId ?? []),
        }),
      ),
      this.#signal,
    );
    const now = await this.#readAgain(found);
    const failures = [
      ...unmade,
      ...results.flatMap(({ failure }) => failure ?? []),
      ...this.#check(operation, change, results, now),
    ];
    return { findings: ids.map((id) => now.get(id) ?? null), failures };
  }

  #apply(operation: ChangeOperation, change: FindingChange, found: ChangeTargets): Promise<BatchResult[]> {
    const { counts } = this.#options;
    counts.add(operation, 'not_found', found.unknown.length);
    counts.add(operation, 'failed', [...found.unread.values()].flat().length);
    return Promise.all(
      toBatches(found.targets).map(async (batch) => {
        const result = await this.#applyBatch(change, batch);
        if (result.failure) counts.add(operation, 'failed', batch.targets.length);
        return result;
      }),
    );
  }

  async #applyBatch(change: FindingChange, batch: ChangeBatch): Promise<BatchResult> {
    const { source, targets } = batch;
    const ids = targets.map(({ finding }) => finding.id);
    const { requestId, failure } = await this.#loader.changes
      .apply(source, change, ids)
      .catch((thrown: unknown) => ({ requestId: undefined, failure: asError(thrown) }));
    if (failure) {
      this.#report(failure, { region: source.region, accountId: source.accountId, change: change.kind, requestId });
    }
    const described = failure && batchFailure(referencesOf(targets), failure, source, this.#principal, change.kind);
    return { batch, requestId, failure: described };
  }

  /** What each reference stands for by now. Only what was found is read again. */
  async #readAgain({ targets, unread }: ChangeTargets): Promise<ReadonlyMap<string, FindingOutcome>> {
    const now = new Map<string, FindingOutcome>();
    for (const [error, references] of unread) for (const reference of references) now.set(reference, error);
    const references = referencesOf(targets);
    const outcomes = await this.#loader.loadMany(references);
    for (const [index, reference] of references.entries()) now.set(reference, outcomes[index] ?? null);
    return now;
  }

  /** Failures of findings whose calls were accepted. */
  #check(
    operation: ChangeOperation,
    change: FindingChange,
    results: readonly BatchResult[],
    now: ReadonlyMap<string, FindingOutcome>,
  ): ChangeFailure[] {
    const nowOf = ({ references }: ChangeTarget) => [...references].map((reference) => now.get(reference) ?? null)[0];
    const accepted = results.filter(({ failure }) => !failure).map(({ batch }) => batch);
    return accepted.flatMap(({ source, targets }) => {
      const gone = targets.filter((target) => nowOf(target) === null);
      const same = targets.filter((target) => {
        const outcome = nowOf(target);
        return isFinding(outcome) && !isAsWanted(outcome, change);
      });
      this.#options.counts.add(operation, 'not_found', gone.length);
      this.#options.counts.add(operation, 'unchanged', same.length);
      this.#options.counts.add(operation, 'changed', targets.length - gone.length - same.length);
      return [
        ...(gone.length > 0 ? [notFound(referencesOf(gone))] : []),
        ...(same.length > 0 ? [unchanged(referencesOf(same), source, this.#principal, change)] : []),
      ];
    });
  }

  /** AWS's words can repeat what was sent, such as comments, so they are not logged. */
  #report(failure: Error, about: object): void {
    if (!(failure instanceof GatewayError)) {
      this.#options.log.error({ ...about, err: failure }, 'bug');
      return;
    }
    const fault = failure.cause instanceof Error ? failure.cause.name : undefined;
    this.#options.log.warn({ ...about, code: failure.extensions.code, fault }, 'findings not changed');
  }
}

/** Of what nothing was sent for. */
function toFailures({ unknown, unread }: ChangeTargets): ChangeFailure[] {
  return [
    ...(unknown.length > 0 ? [notFound(unknown)] : []),
    ...[...unread].map(([error, references]) => unreadFailure(references, error)),
  ];
}
