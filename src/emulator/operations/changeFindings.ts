import type { Behaviour } from '../behaviour.js';
import { jsonBytesReply, jsonReply, type Reply } from '../http/reply.js';
import { readChoice, readFindingIds, readString } from '../query/input.js';
import type { FindingPatch } from '../store/findingStore.js';
import { invalidInput } from '../wireError.js';
import { knownEntries } from './knownEntries.js';
import type { DetectorRequest } from './operation.js';

export function archiveFindings(request: DetectorRequest): Reply {
  return setArchived(request, true);
}

export function unarchiveFindings(request: DetectorRequest): Reply {
  return setArchived(request, false);
}

/** What calls that change findings answer. */
export function changedReply({ changeAnswer }: Behaviour): Reply {
  return changeAnswer === 'empty' ? jsonBytesReply(Buffer.alloc(0)) : jsonReply({});
}

/** Comments are validated but not stored: GuardDuty never returns them, and they may contain sensitive text. */
export function updateFindingsFeedback(request: DetectorRequest): Reply {
  const userFeedback = readChoice(request.body.feedback, 'feedback', ['USEFUL', 'NOT_USEFUL']);
  if (!userFeedback) throw invalidInput('the required parameter feedback is missing');
  readString(request.body.comments, 'comments');
  return changeFindings(request, { service: { userFeedback } });
}

/** Only the administrator's call archives the findings of a member. */
function setArchived(request: DetectorRequest, archived: boolean): Reply {
  const { context, detector, body } = request;
  if (!detector.isMember) return changeFindings(request, { service: { archived } });
  if (context.behaviour.memberChanges === 'reject') {
    throw invalidInput('the current account cannot perform this operation because it is a member account');
  }
  knownEntries(detector.store, readFindingIds(body), context.behaviour);
  return changedReply(context.behaviour);
}

/** `updatedAt` does not change: it says when GuardDuty last saw the activity, not when somebody handled the finding. */
function changeFindings({ context, detector, body }: DetectorRequest, patch: FindingPatch): Reply {
  const entries = knownEntries(detector.store, readFindingIds(body), context.behaviour);
  for (const { finding } of entries) detector.store.update(finding.id, patch);
  return changedReply(context.behaviour);
}
