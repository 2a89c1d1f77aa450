import type { ChangeFailure } from '../../__generated__/types.js';
import { GatewayError, RefusedByGuardDuty } from '../../model/errors.js';
import type { FindingChange } from '../../model/findingChange.js';
import type { LoadedFinding } from '../../model/loadedFinding.js';
import type { Principal } from '../../model/principal.js';
import { describeSource, type SourceIdentity } from '../../model/sourceIdentity.js';

/** Why the findings of one batch may not have changed. @param ids the references of all its findings */
export function batchFailure(
  ids: readonly string[],
  failure: Error,
  source: SourceIdentity,
  { accounts }: Principal,
  kind: FindingChange['kind'] | 'samples',
): ChangeFailure {
  const { code, message } = failureOf(failure);
  // Messages about a source name its account.
  if (!accounts.has(source.accountId)) {
    return { ids: [...ids], code, message: `GuardDuty in ${source.region} did not carry out the change.` };
  }
  const isAboutArchive = kind === 'archive' || kind === 'unarchive';
  const hint = failure instanceof RefusedByGuardDuty && isAboutArchive ? ` ${ONLY_ADMINISTRATOR}` : '';
  return { ids: [...ids], code, message: message + hint };
}

/** The findings could not be read, so nothing was sent to change them. */
export function unreadFailure(ids: readonly string[], failure: Error): ChangeFailure {
  return { ids: [...ids], ...failureOf(failure) };
}

export function notFound(ids: readonly string[]): ChangeFailure {
  return { ids: [...ids], code: 'NOT_FOUND', message: 'There are no such findings.' };
}

export function unchanged(
  ids: readonly string[],
  source: SourceIdentity,
  { accounts }: Principal,
  { kind }: FindingChange,
): ChangeFailure {
  const where = accounts.has(source.accountId) ? describeSource(source) : source.region;
  const accepted = `GuardDuty in ${where} accepted the call, but these findings have not changed so far.`;
  const message = kind === 'feedback' ? accepted : `${accepted} ${ONLY_ADMINISTRATOR}`;
  return { ids: [...ids], code: 'UNCHANGED', message };
}

/** Whether a finding is as the change wants it, by this change or before. */
export function isAsWanted({ service }: LoadedFinding, change: FindingChange): boolean {
  switch (change.kind) {
    case 'archive':
      return service?.archived === true;
    case 'unarchive':
      return service?.archived !== true;
    case 'feedback':
      return service?.userFeedback === change.feedback;
    default:
      return change satisfies never;
  }
}

const ONLY_ADMINISTRATOR =
  'A member account cannot archive findings, or take them out of the archive: its administrator can.';

/** Words of a bug stay in the log, as everywhere. */
function failureOf(failure: Error): { code: string; message: string } {
  if (failure instanceof GatewayError) return { code: failure.extensions.code, message: failure.message };
  return { code: 'INTERNAL_SERVER_ERROR', message: 'The gateway failed; its log says why.' };
}
