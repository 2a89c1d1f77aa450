/**
 * A number that orders findings whose sort keys are equal: FNV-1a of detector and id. It never changes, so that pages
 * fit together, and it differs between detectors, so that no client can come to rely on an order by id.
 */
export function tieRank(detectorId: string, findingId: string): number {
  let hash = 0x811c9dc5;
  for (const text of [detectorId, '/', findingId]) {
    for (let index = 0; index < text.length; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
  }
  // FNV's last step hardly reaches the high bits; the finaliser of MurmurHash3 spreads it.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
