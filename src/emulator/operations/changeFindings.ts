import { jsonReply, type Reply } from '../http/reply.js';
import { readChoice, readFindingIds, readString } from '../query/input.js';
import type { FindingPatch } from '../store/findingStore.js';
import { invalidInput } from '../wireError.js';
import { knownEntries } from './knownEntries.js';
import type { DetectorRequest } from './operation.js';

export function archiveFindings(request: DetectorRequest): Reply {
  return changeFindings(request, { service: { archived: true } });
}

export function unarchiveFindings(request: DetectorRequest): Reply {
  return changeFindings(request, { service: { archived: false } });
}

/** Comments are validated but not stored: GuardDuty never returns them, and they may contain sensitive text. */
export function updateFindingsFeedback(request: DetectorRequest): Reply {
  const userFeedback = readChoice(request.body.feedback, 'feedback', ['USEFUL', 'NOT_USEFUL']);
  if (!userFeedback) throw invalidInput('the required parameter feedback is missing');
  readString(request.body.comments, 'comments');
  return changeFindings(request, { service: { userFeedback } });
}

/** `updatedAt` does not change: it says when GuardDuty last saw the activity, not when somebody handled the finding. */
function changeFindings({ context, detector, body }: DetectorRequest, patch: FindingPatch): Reply {
  const entries = knownEntries(detector.store, readFindingIds(body), context.behaviour);
  for (const { finding } of entries) detector.store.update(finding.id, patch);
  return jsonReply({});
}
