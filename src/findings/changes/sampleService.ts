import type { ChangeFailure, MutationCreateSampleFindingsArgs } from '../../__generated__/types.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import { asError, badUserInput, GatewayError, RefusedByGuardDuty } from '../../model/errors.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { Principal } from '../../model/principal.js';
import { makeAudited } from './auditedChange.js';
import { batchFailure } from './changeFailures.js';
import type { ChangeOptions } from './changeOptions.js';
import type { ChangePayloadModel } from './changePayload.js';
import { readSampleTypes } from './checkChange.js';

/** GuardDuty's limit, for sources that can only be read. */
const MAX_TYPES = 50;

interface SampleResult {
  readonly requestId: string | undefined;
  readonly isRefused: boolean;
  readonly failure: ChangeFailure | undefined;
}

/** Has sample findings made, in one region or in all of them. */
export class SampleService {
  readonly #options: ChangeOptions;
  readonly #loader: OperationLoader;
  readonly #principal: Principal;

  constructor(options: ChangeOptions, loader: OperationLoader, principal: Principal) {
    this.#options = options;
    this.#loader = loader;
    this.#principal = principal;
  }

  /**
   * The samples appear later, so none is answered.
   * @throws BAD_USER_INPUT for an unknown region, and for types that no detector accepts; FORBIDDEN where none of the
   *   detectors' accounts may be seen
   */
  async create({ types, region }: MutationCreateSampleFindingsArgs): Promise<ChangePayloadModel> {
    const { counts } = this.#options;
    const sources = await this.#choose(region ?? undefined);
    const maxTypes = Math.min(...sources.map(({ changes }) => changes?.maxTypes ?? MAX_TYPES));
    const wanted = readSampleTypes(types, maxTypes);
    const details = { types: wanted ?? 'all', regions: [...new Set(sources.map((source) => source.region))] };
    const results = await makeAudited(
      this.#options,
      this.#principal,
      { operation: 'createSampleFindings', ids: [], details },
      () => Promise.all(sources.map((source) => this.#createAt(source, wanted))),
      (made) => ({
        failures: made.flatMap(({ failure }) => failure ?? []),
        requestIds: made.flatMap(({ requestId }) => requestId ?? []),
      }),
    );
    const failed = results.filter(({ failure }) => failure);
    counts.add('createSampleFindings', 'failed', failed.length);
    counts.add('createSampleFindings', 'changed', results.length - failed.length);
    if (wanted && results.every(({ isRefused }) => isRefused)) throw refusedTypes(wanted);
    return { findings: [], failures: failed.flatMap(({ failure }) => failure ?? []) };
  }

  async #choose(region: string | undefined): Promise<readonly FindingSource[]> {
    const all = await this.#loader.sourcesToRead();
    const chosen = region === undefined ? all : all.filter((source) => source.region === region);
    if (chosen.length === 0) throw unknownRegion(all);
    const seen = chosen.filter(({ accountId }) => this.#principal.accounts.has(accountId));
    if (seen.length === 0) {
      const where = region === undefined ? 'any region' : 'this region';
      throw new GatewayError('FORBIDDEN', `You may not see the account of a detector in ${where}.`);
    }
    const detectors = seen.filter(({ knownDetectorId }) => knownDetectorId !== undefined);
    // Where the region was named, or nothing is left, the failure says that there is no detector.
    return region === undefined && detectors.length > 0 ? detectors : seen;
  }

  async #createAt(source: FindingSource, types: readonly string[] | undefined): Promise<SampleResult> {
    const { requestId, failure } = await this.#loader.changes
      .createSamples(source, types)
      .catch((thrown: unknown) => ({ requestId: undefined, failure: asError(thrown) }));
    if (failure === undefined) return { requestId, isRefused: false, failure };
    const { region, accountId } = source;
    this.#options.log.warn({ region, accountId, err: failure, cause: failure.cause, requestId }, 'no samples made');
    const isRefused = types !== undefined && failure instanceof RefusedByGuardDuty;
    const error = isRefused ? refusedTypes(types) : failure;
    return { requestId, isRefused, failure: batchFailure([], error, source, this.#principal, 'samples') };
  }
}

/** Regions are no secret: every list of sources names them. */
function unknownRegion(sources: readonly FindingSource[]): GatewayError {
  const regions = [...new Set(sources.map(({ region }) => region))].join(', ');
  return badUserInput(`"region" is none that this gateway reads; accepted: ${regions}.`);
}

function refusedTypes(types: readonly string[]): GatewayError {
  const named = types.map((type) => `"${type}"`).join(', ');
  return badUserInput(
    `GuardDuty does not make samples of all of these types: ${named}. Its own finding types are accepted, such as "Recon:EC2/Portscan".`,
  );
}
