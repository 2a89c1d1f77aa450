import type { WireFinding } from '../wireFinding.js';
import { type EmulatorFilter, FilterStore } from './filterStore.js';
import { FindingStore } from './findingStore.js';

export type PublishingFrequency = 'FIFTEEN_MINUTES' | 'ONE_HOUR' | 'SIX_HOURS';

/** A detector to serve. A region and account has at most one, as in GuardDuty. */
export interface EmulatorDetector {
  region: string;
  /** The account that owns the detector, 12 digits; its findings may be of other accounts. */
  accountId: string;
  /** Unique across all regions and accounts of the emulator. */
  detectorId: string;
  findings: readonly WireFinding[];
  /** Default true. */
  enabled?: boolean;
  /** ISO 8601; default 2024-01-15T09:30:00.000Z. */
  createdAt?: string;
  /** ISO 8601; default `createdAt`. */
  updatedAt?: string;
  /** Default SIX_HOURS. */
  findingPublishingFrequency?: PublishingFrequency;
  /** Enabled features, by the model's names (`S3_DATA_EVENTS`); default: those of a new detector. */
  features?: readonly string[];
  /** Saved filters, suppression rules among them; they do not change the given findings. Default: none. */
  filters?: readonly EmulatorFilter[];
  /** Whether the account is a member: its administrator archives findings, it cannot. Default false. */
  isMember?: boolean;
}

/** A detector with defaults applied and its findings in a store. */
export interface Detector extends Required<Omit<EmulatorDetector, 'findings' | 'filters'>> {
  store: FindingStore;
  filters: FilterStore;
}

const DEFAULT_CREATED_AT = '2024-01-15T09:30:00.000Z';
const DEFAULT_FEATURES = [
  'CLOUD_TRAIL',
  'DNS_LOGS',
  'FLOW_LOGS',
  'S3_DATA_EVENTS',
  'EKS_AUDIT_LOGS',
  'EBS_MALWARE_PROTECTION',
  'RDS_LOGIN_EVENTS',
  'LAMBDA_NETWORK_LOGS',
];

/** The detectors that are currently served. */
export class DetectorRegistry {
  readonly #detectors = new Map<string, Detector>();

  /** The account of requests whose access key names none. */
  readonly defaultAccountId: string;

  constructor(detectors: readonly EmulatorDetector[]) {
    this.defaultAccountId = detectors[0]?.accountId ?? '123456789012';
    for (const detector of detectors) this.add(detector);
  }

  /** @throws Error if the id is taken, or the region and account already has a detector */
  add(detector: EmulatorDetector): void {
    if (this.#detectors.has(detector.detectorId)) throw new Error(`Detector ${detector.detectorId} already exists`);
    if (this.of(detector.region, detector.accountId).length > 0) {
      throw new Error(`Account ${detector.accountId} already has a detector in ${detector.region}`);
    }
    this.#detectors.set(detector.detectorId, withDefaults(detector));
  }

  /** @returns whether there was such a detector */
  remove(detectorId: string): boolean {
    return this.#detectors.delete(detectorId);
  }

  get(detectorId: string): Detector | undefined {
    return this.#detectors.get(detectorId);
  }

  /** The detectors of a region and account: none or one. */
  of(region: string, accountId: string): Detector[] {
    return [...this.#detectors.values()].filter(
      (detector) => detector.region === region && detector.accountId === accountId,
    );
  }

  all(): Detector[] {
    return [...this.#detectors.values()];
  }
}

function withDefaults({ findings, filters, ...detector }: EmulatorDetector): Detector {
  const createdAt = detector.createdAt ?? DEFAULT_CREATED_AT;
  return {
    enabled: true,
    updatedAt: createdAt,
    findingPublishingFrequency: 'SIX_HOURS',
    features: DEFAULT_FEATURES,
    isMember: false,
    ...detector,
    createdAt,
    filters: new FilterStore(filters),
    store: new FindingStore(detector.detectorId, findings),
  };
}
