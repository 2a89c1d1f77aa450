import type { SourceStatus } from '../../__generated__/types.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import { asError, type GatewayError } from '../../model/errors.js';
import type { FindingSource } from '../../model/findingSource.js';

/**
 * The status of each source; of one whose account the caller may not see, nothing else but the region.
 *
 * @param missing sources that were left out of the page, and why. Undefined if no page was read: then each source is
 *   asked for its detector.
 */
export async function readStatuses(
  loader: OperationLoader,
  missing: ReadonlyMap<FindingSource, GatewayError> | undefined,
): Promise<SourceStatus[]> {
  const sources = await loader.sourcesToRead(missing && 0);
  return Promise.all(
    sources.map((source) => {
      const failure = missing?.get(source);
      return failure ? unavailable(source, failure.message, loader) : readStatus(source, missing !== undefined, loader);
    }),
  );
}

/** @param hasAnswered whether the source has answered in this operation; if not, it is asked */
async function readStatus(source: FindingSource, hasAnswered: boolean, loader: OperationLoader): Promise<SourceStatus> {
  try {
    const answer = await (hasAnswered ? loader.detectorId(source) : loader.describeDetector(source));
    if (answer !== undefined) return { ...identify(source, loader), status: 'OK', error: null };
    return unavailable(source, `GuardDuty is not enabled in ${source.region}: there is no detector.`, loader);
  } catch (error) {
    return unavailable(source, asError(error).message, loader);
  }
}

function unavailable(source: FindingSource, error: string, loader: OperationLoader): SourceStatus {
  return { ...identify(source, loader), status: 'UNAVAILABLE', error: loader.isVisible(source) ? error : null };
}

function identify(source: FindingSource, loader: OperationLoader) {
  const { region, accountId, knownDetectorId } = source;
  if (!loader.isVisible(source)) return { region, accountId: null, detectorId: null };
  return { region, accountId: accountId ?? null, detectorId: knownDetectorId ?? null };
}
