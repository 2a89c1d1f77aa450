import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { startGateway } from '../kit/startGateway.js';
import { askPage } from './askPage.js';
import { type ChaosFault, clearFault } from './chaosFaults.js';
import { type ChaosOrder, chaosDetectors, Oracle } from './oracle.js';
import { PagingClient } from './pagingClient.js';
import { Tally } from './tally.js';
import { Walk } from './walk.js';

export interface ChaosScale {
  readonly findings: number;
  readonly clients: number;
  /** How long clients page before the fault begins and during the fault, in milliseconds. */
  readonly calmMs: number;
  readonly faultMs: number;
  readonly seed: number;
  /** How long to wait for the first clean answer after the fault. */
  readonly patienceMs: number;
}

export interface ChaosResult {
  readonly fault: string;
  readonly cacheTtlMs: number;
  readonly tally: Tally;
  /** From the end of the fault to the first clean answer, in milliseconds; Infinity if none came. */
  readonly recoveryMs: number;
  readonly seconds: number;
}

const CACHE_TTL_MS = 10_000;
const TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 10_000;
const POLL_MS = 50;
/** The most polls in flight, so that they do not keep a slow machine busy. */
const MOST_POLLS = 40;

const PAGE_SIZES = [10, 20, 25, 33, 50, 64, 100, 128, 250, 500];
const ORDERS: readonly ChaosOrder[] = [
  { field: 'UPDATED_AT', direction: 'DESC' },
  { field: 'SEVERITY', direction: 'DESC' },
  { field: 'UPDATED_AT', direction: 'ASC' },
  { field: 'SEVERITY', direction: 'ASC' },
];

/**
 * Clients page through all findings while a fault begins and ends. Every run has a new gateway over a new GuardDuty,
 * because a gateway remembers that a source keeps failing.
 */
export async function runFault(fault: ChaosFault, isCached: boolean, scale: ChaosScale): Promise<ChaosResult> {
  const startedAt = performance.now();
  const detectors = chaosDetectors(scale.findings);
  const oracle = new Oracle(detectors);
  const emulator = await startEmulator({ detectors });
  const cacheTtlMs = isCached ? CACHE_TTL_MS : 0;
  const timeoutMs = fault.timeoutMs ?? TIMEOUT_MS;
  const gateway = await startGateway({
    emulator,
    regions: oracle.regions,
    timeoutMs,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    cacheTtlMs,
  });
  const tally = new Tally();
  const lost = fault.lose?.(oracle) ?? [];
  const finish = new AbortController();
  const options = { url: gateway.url, oracle, lost: new Set(lost), tally, finish: finish.signal };
  try {
    const clients = startClients(fault, scale.clients, options);
    await sleep(scale.calmMs);
    emulator.faults.seed(scale.seed);
    tally.isFaulty = true;
    fault.inject(emulator, lost);
    await sleep(scale.faultMs);
    clearFault(emulator);
    tally.isFaulty = false;
    const recoveryMs = await timeToCleanAnswer(gateway.url, oracle, scale.patienceMs);
    finish.abort();
    await clients;
    return { fault: fault.name, cacheTtlMs, tally, recoveryMs, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    finish.abort();
    await gateway.close();
  }
}

type ClientEnvironment = Pick<
  ConstructorParameters<typeof PagingClient>[0],
  'url' | 'oracle' | 'lost' | 'tally' | 'finish'
>;

/** Page sizes and orders vary independently, so that few clients send the same request. */
async function startClients(fault: ChaosFault, count: number, environment: ClientEnvironment): Promise<void> {
  const clients = Array.from({ length: count }, (_, n) => {
    const first = PAGE_SIZES[Math.floor(((n + 0.5) * PAGE_SIZES.length) / count)] ?? 50;
    const orderBy = ORDERS[n % ORDERS.length] as ChaosOrder;
    const partial = fault.partial ?? false;
    return new PagingClient({ ...environment, name: `client ${n}`, first, orderBy, partial, isPicky: n % 2 === 1 });
  });
  await Promise.all(clients.map((client) => client.run()));
}

/** Asks for the first page every few milliseconds, without waiting for the answers, until one is whole and right. */
async function timeToCleanAnswer(url: string, oracle: Oracle, patienceMs: number): Promise<number> {
  const clearedAt = performance.now();
  const walk = new Walk(oracle, { field: 'UPDATED_AT', direction: 'DESC' });
  let cleanAt = Number.POSITIVE_INFINITY;
  const polls = new Set<Promise<void>>();
  const poll = async () => {
    if (await isClean(url, walk)) cleanAt = Math.min(cleanAt, performance.now());
  };
  while (cleanAt === Number.POSITIVE_INFINITY && performance.now() - clearedAt < patienceMs) {
    if (polls.size < MOST_POLLS) {
      const polling = poll().finally(() => polls.delete(polling));
      polls.add(polling);
    }
    await sleep(POLL_MS);
  }
  await Promise.all(polls);
  return cleanAt - clearedAt;
}

async function isClean(url: string, walk: Walk): Promise<boolean> {
  const first = 20;
  const orderBy = { field: 'UPDATED_AT', direction: 'DESC' } as const;
  const outcome = await askPage(url, { first, after: null, orderBy });
  if (outcome.kind !== 'page' || outcome.codes.length > 0) return false;
  try {
    walk.follow(walk.beginning, outcome, { first, lost: new Set() });
    return true;
  } catch {
    return false;
  }
}
