import type { Reply } from '../http/reply.js';
import type { DetectorRequest } from '../operations/operation.js';
import type { FindingStore } from '../store/findingStore.js';
import { invalidInput } from '../wireError.js';
import type { JsonObject } from '../wireFinding.js';
import type { Fault } from './faultPlan.js';

/**
 * The request without the ids that the fault hides, so that they are answered as if GuardDuty had lost them.
 * @throws BadRequestException if the fault refuses the whole batch
 */
export function withoutMissingIds(request: DetectorRequest, fault: Fault | undefined): DetectorRequest {
  if (fault?.kind === 'rejectIds') refuseBatch(idsOf(request.body), fault.ids);
  if (fault?.kind !== 'missingIds') return request;
  const asked = idsOf(request.body);
  const missing = fault.ids.length > 0 ? fault.ids : asked.slice(0, 1);
  return { ...request, body: { ...request.body, findingIds: asked.filter((id) => !missing.includes(id)) } };
}

function refuseBatch(asked: readonly string[], rejected: readonly string[]): void {
  const isRefused = rejected.length === 0 ? asked.length > 0 : asked.some((id) => rejected.includes(id));
  if (isRefused) throw invalidInput('one of the findingIds is not owned by this detector (injected by the fault plan)');
}

/** The answer of GetFindings plus the findings that the fault adds without being asked for them. */
export function withExtraIds(reply: Reply, { detector, body }: DetectorRequest, fault: Fault | undefined): Reply {
  if (fault?.kind !== 'extraIds' || reply.status !== 200) return reply;
  const documents = extraIds(detector.store, idsOf(body), fault.ids).flatMap(
    (id) => detector.store.entry(id)?.bytes ?? [],
  );
  const opening = reply.body.subarray(0, -2);
  const parts = documents.flatMap((bytes, index) =>
    index === 0 && opening.at(-1) === '['.charCodeAt(0) ? [bytes] : [Buffer.from(','), bytes],
  );
  return { ...reply, body: Buffer.concat([opening, ...parts, Buffer.from(']}')]) };
}

function extraIds(store: FindingStore, asked: readonly string[], ids: readonly string[]): readonly string[] {
  if (ids.length > 0) return ids;
  return store
    .ids()
    .filter((id) => !asked.includes(id))
    .slice(0, 1);
}

function idsOf(body: JsonObject): string[] {
  return Array.isArray(body.findingIds) ? body.findingIds.map(String) : [];
}
