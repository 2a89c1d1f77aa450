import { type Place, regionalArn } from '../scene/place.js';
import type { Random } from '../values/random.js';
import { DAY, seconds, wholeSecond } from '../values/time.js';

export type Backups = ReturnType<typeof backups>;

/** A snapshot, an image and a recovery point, each of which can be scanned for malware. */
export function backups(random: Random, place: Place, now: number) {
  const scanned = wholeSecond(now - random.integer(90 * DAY, 120 * DAY));
  const anonymous = `arn:${place.partition}:ec2:${place.region}:`;
  return {
    ebsSnapshotDetails: { snapshotArn: `${anonymous}:snapshot/snap-0${random.hex(16)}` },
    ec2ImageDetails: { imageArn: `${anonymous}:image/ami-0${random.hex(16)}` },
    recoveryPointDetails: {
      recoveryPointArn: regionalArn(place, 'backup', `recovery-point:${random.uuid()}`),
      backupVaultName: random.pick(['daily', 'weekly', 'compliance']),
      ...(random.chance(0.8) && {
        continuousScanDetails: { endTime: seconds(scanned), startTime: seconds(scanned - DAY) },
      }),
    },
  };
}
