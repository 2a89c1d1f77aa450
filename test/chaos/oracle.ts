import { tieRank } from '../../src/emulator/store/tieRank.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import { AP, EU, smallFinding, type TestDetector, US } from '../kit/findings.js';

/** The orders that clients use. */
export interface ChaosOrder {
  readonly field: 'UPDATED_AT' | 'SEVERITY';
  readonly direction: 'ASC' | 'DESC';
}

export interface ChaosDetector extends TestDetector {
  readonly findings: readonly WireFinding[];
}

/** The members of a finding that the oracle checks. */
export interface KnownFinding {
  readonly id: string;
  readonly region: string;
  readonly severity: number;
  readonly updatedAt: string;
  readonly title: string;
}

const MINUTE_MS = 60_000;

/** Spreads `total` findings over three regions, with ties in both orders, within and between regions. */
export function chaosDetectors(total: number): ChaosDetector[] {
  const share = Math.floor(total / 3);
  const counts = [total - 2 * share, share, share];
  return [US, EU, AP].map((detector, index) => ({ ...detector, findings: findingsWithTies(detector, counts[index]) }));
}

function findingsWithTies(detector: TestDetector, count = 0): WireFinding[] {
  return Array.from({ length: count }, (_, n) => {
    const updatedAt = new Date(Date.UTC(2026, 0, 1) + Math.floor(n / 3) * MINUTE_MS).toISOString();
    return smallFinding(detector, n, { updatedAt });
  });
}

/** Knows every finding and the order of each region's list. `Walk` knows how the lists are merged. */
export class Oracle {
  readonly regions: readonly string[];
  readonly total: number;
  readonly #detectors: readonly ChaosDetector[];
  readonly #byId = new Map<string, KnownFinding>();
  readonly #lists = new Map<string, readonly (readonly KnownFinding[])[]>();

  constructor(detectors: readonly ChaosDetector[]) {
    this.#detectors = detectors;
    this.regions = detectors.map(({ region }) => region);
    for (const { findings } of detectors) for (const one of findings) this.#byId.set(one.id, toKnown(one));
    this.total = this.#byId.size;
  }

  get(id: string): KnownFinding | undefined {
    return this.#byId.get(id);
  }

  /** Every nth finding of each region. */
  everyNth(n: number): string[] {
    return this.#detectors.flatMap(({ findings }) => findings.filter((_, at) => at % n === n - 1).map(({ id }) => id));
  }

  /** The findings of each region in GuardDuty's order, with ties broken by the emulator's tie rank. */
  lists(order: ChaosOrder): readonly (readonly KnownFinding[])[] {
    const name = `${order.field} ${order.direction}`;
    const known = this.#lists.get(name);
    if (known) return known;
    const lists = this.#detectors.map(({ findings, detectorId }) =>
      findings
        .map(toKnown)
        .sort((a, b) => compareKeys(a, b, order) || tieRank(detectorId, a.id) - tieRank(detectorId, b.id)),
    );
    this.#lists.set(name, lists);
    return lists;
  }
}

/** Negative if `a` comes before `b` by the key of the order alone. */
export function compareKeys(a: KnownFinding, b: KnownFinding, { field, direction }: ChaosOrder): number {
  const [x, y] = field === 'SEVERITY' ? [a.severity, b.severity] : [a.updatedAt, b.updatedAt];
  if (x === y) return 0;
  return x < y === (direction === 'ASC') ? -1 : 1;
}

function toKnown({ id, region, severity, updatedAt, title }: WireFinding): KnownFinding {
  return {
    id,
    region: String(region),
    severity: Number(severity),
    updatedAt: String(updatedAt),
    title: String(title),
  };
}
