import { sequence } from './attackSequence/sequence.js';
import { ATTACK_SEQUENCES, type AttackSequenceKind, isAttackSequence } from './catalogue/attackSequences.js';
import type { FindingKind } from './catalogue/findingKind.js';
import { FINDING_KINDS, kindOf } from './catalogue.js';
import type { GeneratedFinding } from './generatedFinding.js';
import { buildEstate, type Estate } from './scene/estate.js';
import { Clock, type Occurrence, occurrence } from './scene/occurrence.js';
import { findingArn, memberDetectorId, placeOf } from './scene/place.js';
import { remoteHost } from './scene/remoteHost.js';
import type { RuntimeHost, Scene } from './scene/scene.js';
import { Random } from './values/random.js';
import { DAY, HOUR, MINUTE } from './values/time.js';
import { writeFinding } from './writeFinding.js';

export interface GenerateOptions {
  /** The same seed and options give the same findings. */
  readonly seed: string;
  readonly count: number;
  readonly region: string;
  readonly accountId: string;
  readonly detectorId: string;
  /** Member accounts, whose findings the administrator's detector also lists; they have detectors of their own. */
  readonly memberAccountIds?: readonly string[];
  /** When the newest finding was updated, in epoch milliseconds. */
  readonly now: number;
}

const HOSTS: readonly RuntimeHost[] = ['instance', 'instance', 'eks', 'ecs', 'container'];

/**
 * Findings of one detector, in no particular order. The first hundred include every type of the catalogue, in an order
 * that depends on the seed; in the rest, milder types are more frequent.
 */
export function generateFindings(options: GenerateOptions): GeneratedFinding[] {
  const { seed, count, region, accountId, now } = options;
  const random = new Random(`findings ${seed} ${accountId} ${region}`);
  const clock = new Clock(random, now);
  const estateOf = estates(options);
  const dealt = random.shuffle([...ATTACK_SEQUENCES, ...FINDING_KINDS.filter(({ type }) => !SIGNAL_TYPES.has(type))]);
  const findings: GeneratedFinding[] = [];
  while (findings.length < count) {
    const kind = dealt.pop() ?? random.pick(BY_FREQUENCY);
    if (findings.length + sizeOf(kind) > count) continue;
    const estate = estateOf(accountOf(random, options));
    findings.push(...write(random, kind, estate, clock.next()));
  }
  return findings;
}

/** How many findings one of this kind consists of: an attack sequence includes its signals. */
function sizeOf(kind: FindingKind): number {
  return isAttackSequence(kind) ? kind.signalTypes.length + 1 : 1;
}

function write(random: Random, kind: FindingKind, estate: Estate, updatedAt: number): GeneratedFinding[] {
  if (isAttackSequence(kind)) return incident(random, kind, estate, updatedAt);
  return [single(random, kind, estate, updatedAt)];
}

function single(random: Random, kind: FindingKind, estate: Estate, updatedAt: number): GeneratedFinding {
  const seen = occurrence(random, updatedAt, 14 * DAY);
  const scene = sceneOf(random, estate, seen, random.pick(HOSTS));
  return writeFinding(kind, scene, { id: random.hex(32), occurrence: seen, archived: random.chance(0.2) });
}

/** The signals of an attack as findings, in chronological order, followed by the attack sequence. */
function incident(random: Random, kind: AttackSequenceKind, estate: Estate, updatedAt: number): GeneratedFinding[] {
  const id = random.hex(32);
  const steps = kind.signalTypes.map((_, index) => {
    const before = (kind.signalTypes.length - index) * random.integer(40, 70) * MINUTE;
    return occurrence(random, updatedAt - before, 3 * HOUR);
  });
  const firstSeen = Math.min(...steps.map((step) => step.firstSeen));
  const lastSeen = Math.max(...steps.map((step) => step.lastSeen));
  const whole: Occurrence = { firstSeen, lastSeen, createdAt: updatedAt, updatedAt, count: 1 };
  const scene = sceneOf(random, estate, whole, kind.host);
  const signals = kind.signalTypes.map((type, index) => {
    const step = steps[index] as Occurrence;
    const { firstSeen, lastSeen } = step;
    return writeFinding(
      kindOf(type),
      { ...scene, firstSeen, lastSeen },
      {
        id: random.hex(32),
        occurrence: step,
        attackSequenceArn: findingArn(estate.place, id),
      },
    );
  });
  const detection = sequence(scene, kind.cast, id, signals);
  return [...signals, writeFinding(kind, scene, { id, occurrence: whole, detection })];
}

function sceneOf(random: Random, estate: Estate, seen: Occurrence, host: RuntimeHost): Scene {
  const { firstSeen, lastSeen } = seen;
  return { random, estate, slot: random.integer(0, 9_999), host, remote: remoteHost(random), firstSeen, lastSeen };
}

/** An administrator's own account has few findings compared to its members. */
function accountOf(random: Random, { accountId, memberAccountIds = [] }: GenerateOptions): string {
  return memberAccountIds.length > 0 && random.chance(0.85) ? random.pick(memberAccountIds) : accountId;
}

/** The estate of each account, built on first use. */
function estates({ seed, region, accountId, detectorId, now }: GenerateOptions): (account: string) => Estate {
  const built = new Map<string, Estate>();
  return (account) => {
    const known = built.get(account);
    if (known !== undefined) return known;
    const detector = account === accountId ? detectorId : memberDetectorId(account, region);
    const estate = buildEstate(seed, placeOf(region, account, detector), now);
    built.set(account, estate);
    return estate;
  };
}

const SIGNAL_TYPES: ReadonlySet<string> = new Set(ATTACK_SEQUENCES.flatMap(({ signalTypes }) => signalTypes));

/** Each kind, repeated by its frequency: the milder, the more often. */
const BY_FREQUENCY: readonly FindingKind[] = [...FINDING_KINDS, ...ATTACK_SEQUENCES].flatMap((kind) =>
  Array.from({ length: frequency(kind.severity[0]) }, () => kind),
);

function frequency(severity: number): number {
  if (severity < 4) return 8;
  if (severity < 7) return 5;
  return severity < 9 ? 3 : 1;
}
