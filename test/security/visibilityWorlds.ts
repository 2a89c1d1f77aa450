import { setTimeout as sleep } from 'node:timers/promises';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import type { WireFinding } from '../../src/emulator/wireFinding.js';
import type { Logger } from '../../src/model/logger.js';
import { type AskAs, askAsOf, BELIEVE_ACCOUNTS } from '../kit/askAs.js';
import { findingArn, findingId, smallFinding, type TestDetector } from '../kit/findings.js';
import type { GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

export const OWN = '123456789012';
export const MEMBER = '210987654321';
/** Member accounts that only the others' detectors list. */
export const FAR = '333333333333';
export const FARTHER = '444444444444';
const ROLE = `arn:aws:iam::${MEMBER}:role/Reader`;

/** The sources, in the order of the configuration. */
export const DETECTORS: readonly TestDetector[] = [
  { region: 'us-east-1', accountId: OWN, detectorId: 'd1'.repeat(16) },
  { region: 'eu-west-1', accountId: OWN, detectorId: 'd2'.repeat(16) },
  { region: 'us-east-1', accountId: MEMBER, detectorId: 'e1'.repeat(16) },
  { region: 'eu-west-1', accountId: MEMBER, detectorId: 'e2'.repeat(16) },
];
/** Of no source. */
const STRANGER: TestDetector = { region: 'us-east-1', accountId: FAR, detectorId: 'f3'.repeat(16) };

/** A finding of a world, and which sources have it. */
export interface Spec {
  readonly n: number;
  /** Undefined for a document without an account. */
  readonly accountId: string | undefined;
  readonly holders: readonly number[];
  /** The detector that its ARN names: a source's index, a stranger's for more; undefined for no ARN. */
  readonly owner: number | undefined;
  readonly isArchived: boolean;
  readonly isOdd: boolean;
  /** Indexes of findings that it names as its attack sequence and its signals. */
  readonly sequence: number | undefined;
  readonly signals: readonly number[];
}

/** A finding of an account, in the sources given. */
export function spec(n: number, accountId: string | undefined, members: Partial<Spec> = {}): Spec {
  const plain = { holders: [0], owner: 9, isArchived: false, isOdd: false, sequence: undefined, signals: [] };
  return { n, accountId, ...plain, ...members };
}

export const idOf = ({ n, isOdd }: Pick<Spec, 'n' | 'isOdd'>) =>
  isOdd ? `odd finding ${n}`.replaceAll(' ', '-') : findingId(STRANGER, n);

export function arnOf(spec: Pick<Spec, 'n' | 'isOdd' | 'owner' | 'accountId'>): string {
  const detector = DETECTORS[spec.owner ?? 0] ?? STRANGER;
  return findingArn({ ...detector, accountId: spec.accountId ?? FAR }, idOf(spec));
}

function toFinding(spec: Spec, all: readonly Spec[]): WireFinding {
  const sequence = spec.sequence === undefined ? undefined : all[spec.sequence];
  const signals = spec.signals.flatMap((index) => {
    const signal = all[index];
    return signal ? [{ uid: idOf(signal), type: 'FINDING' }] : [];
  });
  const plain = smallFinding(STRANGER, spec.n);
  return {
    ...plain,
    id: idOf(spec),
    arn: spec.owner === undefined ? undefined : arnOf(spec),
    accountId: spec.accountId,
    associatedAttackSequenceArn: sequence && arnOf(sequence),
    service: {
      ...(plain.service as object),
      archived: spec.isArchived,
      ...(signals.length > 0 && { detection: { sequence: { signals } } }),
    },
  };
}

/** One call, as far as it could tell something: page tokens are random. */
export type Call = string;

export interface World {
  readonly emulator: Emulator;
  readonly gateway: TestGateway;
  readonly ask: AskAs;
  /** What an operation answers, and the calls that it causes, sorted. */
  observe(...args: Parameters<AskAs>): Promise<{ answer: GraphqlAnswer; calls: Call[] }>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly cacheTtlMs: number;
  readonly cacheUrl?: string | undefined;
  readonly hasRole: boolean;
  /** Whether nobody learns the account of the source in this region. */
  readonly hidesAccountOf?: string | undefined;
  readonly log?: Logger;
}

export async function startWorld(specs: readonly Spec[], all: readonly Spec[], options: WorldOptions): Promise<World> {
  const emulator = await startEmulator({
    detectors: DETECTORS.map((detector, index) => ({
      ...detector,
      findings: specs.filter(({ holders }) => holders.includes(index)).map((spec) => toFinding(spec, all)),
    })),
  });
  const { hidesAccountOf: region } = options;
  const hide = () => {
    if (region) emulator.faults.add({ kind: 'accessDenied', match: { operation: 'GetDetector', region } });
  };
  hide();
  const gateway = await startGateway({
    emulator,
    regions: ['us-east-1', 'eu-west-1'],
    roleArns: options.hasRole ? [ROLE] : [],
    cacheTtlMs: options.cacheTtlMs,
    server: { authenticator: BELIEVE_ACCOUNTS },
    ...(options.log && { log: options.log }),
    ...(options.cacheUrl && { cacheUrl: options.cacheUrl }),
  });
  const ask = askAsOf(gateway);
  return {
    emulator,
    gateway,
    ask,
    observe: async (...args) => {
      // Out of the window in which calls of one operation wait for those of another.
      await sleep(5);
      emulator.clearCalls();
      const answer = await ask(...args);
      return { answer, calls: callsIn(emulator) };
    },
    close: () => gateway.close(),
  };
}

/** The calls since they were cleared, sorted, with the ids of each in order. */
function callsIn(emulator: Emulator): Call[] {
  return emulator.calls
    .filter(({ operation }) => operation !== 'AssumeRole')
    .map(({ operation, region, accountId, body }) => {
      const { nextToken, findingIds, ...rest } = body as { nextToken?: string; findingIds?: string[] };
      const plain = { ...rest, hasToken: nextToken !== undefined, findingIds: findingIds && [...findingIds].sort() };
      return `${operation} ${region} ${accountId} ${JSON.stringify(plain)}`;
    })
    .sort();
}

/** Calls by operation. */
export function tally(calls: readonly Call[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) {
    const operation = call.slice(0, call.indexOf(' '));
    counts[operation] = (counts[operation] ?? 0) + 1;
  }
  return counts;
}
