import { ListWalk } from '../lists/listWalk.js';
import { AnchorSearch } from './anchorSearch.js';
import { cursorExpired } from './cursorExpired.js';
import type { ResumeOptions, ResumePoint } from './resumePoint.js';
import { type PassedBy, skipPassed } from './skipPassed.js';
import type { SlotState } from './slotState.js';

/**
 * Finds the point at which a stream resumes after a cursor.
 *
 * The stream's last returned finding is searched for where it was listed, and nearby. If it has not moved, the stream
 * resumes right after it, whatever the keys there say: a finding is only skipped if it is known to have been returned.
 * The cursor's rank decides only if that finding has moved, or if the cursor had no room for its anchor.
 *
 * @throws BAD_USER_INPUT if the point cannot be determined
 */
export async function findResumePoint(slot: SlotState, options: ResumeOptions): Promise<ResumePoint> {
  const point = await findWithSlot(slot, options);
  return slot.wasMissing ? skipWhatWasMissing(point, options) : point;
}

async function findWithSlot(slot: SlotState, options: ResumeOptions): Promise<ResumePoint> {
  switch (slot.kind) {
    case 'unread':
      return beginningOf(options);
    case 'anchored':
      return new AnchorSearch(slot, options).find();
    case 'ranked':
      return findByRank(slot.isBefore ? 'key' : 'rank', options);
    default:
      return slot satisfies never;
  }
}

async function findByRank(by: PassedBy, options: ResumeOptions): Promise<ResumePoint> {
  if (!options.hasKeys || options.rank === undefined) throw cursorExpired();
  return skipPassed(by, beginningOf(options), options);
}

/**
 * Entries that sort before the cursor belonged on earlier pages. Those were returned without this stream's source, and
 * said so: the entries are not made up for.
 */
async function skipWhatWasMissing(point: ResumePoint, options: ResumeOptions): Promise<ResumePoint> {
  return options.hasKeys && options.rank !== undefined ? skipPassed('known key', point, options) : point;
}

function beginningOf({ upstream }: ResumeOptions): ResumePoint {
  return { walk: new ListWalk(upstream), tails: [], passed: [] };
}
