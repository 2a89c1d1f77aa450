import { sequence } from './attackSequence/sequence.js';
import { ATTACK_SEQUENCES, isAttackSequence } from './catalogue/attackSequences.js';
import type { FindingKind } from './catalogue/findingKind.js';
import { FINDING_KINDS } from './catalogue.js';
import type { GeneratedFinding } from './generatedFinding.js';
import { buildEstate } from './scene/estate.js';
import { placeOf } from './scene/place.js';
import { remoteHost } from './scene/remoteHost.js';
import type { Scene } from './scene/scene.js';
import { Random } from './values/random.js';
import { MINUTE, wholeSecond } from './values/time.js';
import { writeFinding } from './writeFinding.js';

export interface SampleOptions {
  readonly region: string;
  readonly accountId: string;
  readonly detectorId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * The findings of CreateSampleFindings: one of each type, marked as a sample.
 * @param types undefined for every type of the catalogue; unknown types are skipped
 */
export function sampleFindings(types: readonly string[] | undefined, options: SampleOptions): GeneratedFinding[] {
  const { region, accountId, detectorId, now } = options;
  const random = new Random(`samples ${accountId} ${region} ${now}`);
  const estate = buildEstate('samples', placeOf(region, accountId, detectorId), now);
  const seen = wholeSecond(now - 5 * MINUTE);
  const occurrence = { firstSeen: seen, lastSeen: seen, createdAt: now, updatedAt: now, count: 1 };
  const wanted = types && new Set(types);
  return [...FINDING_KINDS, ...ATTACK_SEQUENCES]
    .filter(({ type }) => wanted?.has(type) ?? true)
    .map((kind) => {
      const id = random.hex(32);
      const host = isAttackSequence(kind) ? kind.host : 'instance';
      const scene: Scene = {
        random,
        estate,
        slot: random.integer(0, 9_999),
        host,
        remote: remoteHost(random),
        firstSeen: seen,
        lastSeen: seen,
      };
      return writeFinding(kind, scene, { id, occurrence, sample: true, ...sequenceOf(kind, scene, id) });
    });
}

/** A sample of an attack sequence has signals, but none of them is a finding. */
function sequenceOf(kind: FindingKind, scene: Scene, id: string) {
  return isAttackSequence(kind) ? { detection: sequence(scene, kind.cast, id, []) } : {};
}
