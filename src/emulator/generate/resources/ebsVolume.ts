import { type Place, regionalArn } from '../scene/place.js';
import type { Random } from '../values/random.js';

export type EbsVolumeDetails = ReturnType<typeof ebsVolumeDetails>;

/** The volumes of one instance: those that a malware scan read, and sometimes one that it had to skip. */
export function ebsVolumeDetails(random: Random, place: Place) {
  const scanned = Array.from({ length: random.integer(1, 2) }, (_, index) => volumeDetail(random, place, index));
  return {
    scannedVolumeDetails: scanned,
    skippedVolumeDetails: random.chance(0.3) ? [volumeDetail(random, place, scanned.length)] : [],
  };
}

function volumeDetail(random: Random, place: Place, index: number) {
  const keyed = random.chance(0.6);
  return {
    volumeArn: regionalArn(place, 'ec2', `volume/vol-0${random.hex(16)}`),
    volumeType: random.pick(['gp3', 'gp2', 'io2']),
    deviceName: `/dev/xvd${'abcdef'[index]}`,
    volumeSizeInGB: random.pick([8, 20, 50, 100, 500, 2_048]),
    encryptionType: keyed ? 'CMK' : 'UNENCRYPTED',
    snapshotArn: `arn:${place.partition}:ec2:${place.region}::snapshot/snap-0${random.hex(16)}`,
    ...(keyed && { kmsKeyArn: regionalArn(place, 'kms', `key/${random.uuid()}`) }),
  };
}
