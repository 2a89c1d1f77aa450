import {
  ArchiveFindingsCommand,
  CreateSampleFindingsCommand,
  type GuardDutyClient,
  UnarchiveFindingsCommand,
  UpdateFindingsFeedbackCommand,
} from '@aws-sdk/client-guardduty';
import type { Caller } from '../model/caller.js';
import { asError, GatewayError, SourceUnavailable } from '../model/errors.js';
import type { ChangeAnswer, FindingChange, FindingChanges } from '../model/findingChange.js';
import { describeSource, type SourceIdentity } from '../model/sourceIdentity.js';
import type { Operation } from './calls/operation.js';
import type { SourceCalls } from './calls/sourceCalls.js';
import { withTerms } from './client/answerTerms.js';

/** GuardDuty's limit of ids in a call that changes findings. */
const MAX_IDS = 50;
/** GuardDuty's limit of types in a CreateSampleFindings call. */
const MAX_TYPES = 50;

export interface GuardDutyChangesOptions {
  readonly source: SourceIdentity;
  readonly calls: SourceCalls;
  readonly client: () => GuardDutyClient;
  /** Runs a call with the detector's id; undefined where there is no detector. */
  readonly withDetector: <Answer>(
    caller: Caller,
    call: (detectorId: string) => Promise<Answer>,
  ) => Promise<Answer | undefined>;
}

/**
 * Changes findings of one detector.
 *
 * A call waits for its turn as long as somebody waits for it; once it is out, no signal ends it. Archiving, unarchiving and
 * feedback come to the same when they are said twice, so they are retried like reads. CreateSampleFindings would make the
 * samples twice, so it is sent again only where GuardDuty throttled it, which means that nothing was done.
 */
export class GuardDutyChanges implements FindingChanges {
  readonly maxIds = MAX_IDS;
  readonly maxTypes = MAX_TYPES;
  readonly #options: GuardDutyChangesOptions;

  constructor(options: GuardDutyChangesOptions) {
    this.#options = options;
  }

  apply(change: FindingChange, ids: readonly string[], caller: Caller): Promise<ChangeAnswer> {
    const sdk = this.#options.client();
    const FindingIds = [...ids];
    switch (change.kind) {
      case 'archive':
        return this.#run('ArchiveFindings', caller, (DetectorId) =>
          sdk.send(new ArchiveFindingsCommand(repeatable({ DetectorId, FindingIds }))),
        );
      case 'unarchive':
        return this.#run('UnarchiveFindings', caller, (DetectorId) =>
          sdk.send(new UnarchiveFindingsCommand(repeatable({ DetectorId, FindingIds }))),
        );
      case 'feedback': {
        const { feedback: Feedback, comments } = change;
        const input = { FindingIds, Feedback, ...(comments !== undefined && { Comments: comments }) };
        return this.#run('UpdateFindingsFeedback', caller, (DetectorId) =>
          sdk.send(new UpdateFindingsFeedbackCommand(repeatable({ DetectorId, ...input }))),
        );
      }
      default:
        return change satisfies never;
    }
  }

  createSamples(types: readonly string[] | undefined, caller: Caller): Promise<ChangeAnswer> {
    const terms = { signal: undefined, isWhole: () => true, isRepeatable: false };
    return this.#run('CreateSampleFindings', caller, (DetectorId) => {
      const input = { DetectorId, ...(types && { FindingTypes: [...types] }) };
      return this.#options.client().send(new CreateSampleFindingsCommand(withTerms(input, terms)));
    });
  }

  async #run(
    operation: Operation,
    caller: Caller,
    send: (detectorId: string) => Promise<{ readonly $metadata: { readonly requestId?: string | undefined } }>,
  ): Promise<ChangeAnswer> {
    const { calls, source, withDetector } = this.#options;
    try {
      const answer = await withDetector(caller, (detectorId) => calls.run(operation, caller, () => send(detectorId)));
      if (answer) return { requestId: answer.$metadata.requestId, failure: undefined };
      return { requestId: undefined, failure: noDetector(source) };
    } catch (thrown) {
      return { requestId: requestIdOf(thrown), failure: toFailure(thrown, caller) };
    }
  }
}

function repeatable<Input extends object>(input: Input): Input {
  return withTerms(input, { signal: undefined, isWhole: () => true });
}

function noDetector(source: SourceIdentity): GatewayError {
  const message = `GuardDuty is not enabled in ${describeSource(source)} any more: there is no detector.`;
  return new SourceUnavailable('failed', message, source);
}

/** @throws what is no error of the gateway's: a bug */
function toFailure(thrown: unknown, { signal }: Caller): GatewayError {
  const error = asError(thrown);
  // It waited for its turn for longer than anybody waits for it, so it was not sent.
  const reason: unknown = signal?.aborted ? signal.reason : undefined;
  if (reason instanceof GatewayError && (error === reason || error.cause === reason)) return reason;
  if (error instanceof GatewayError) return error;
  throw error;
}

/** The SDK notes it on what it throws, which is the cause of the gateway's error. */
function requestIdOf(thrown: unknown): string | undefined {
  for (let error: unknown = thrown; error instanceof Error; error = error.cause) {
    const { $metadata } = error as { $metadata?: { requestId?: unknown } };
    if (typeof $metadata?.requestId === 'string') return $metadata.requestId;
  }
  return undefined;
}
