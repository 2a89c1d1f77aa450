import { setTimeout as sleep } from 'node:timers/promises';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';
import { NEW_YEAR, smallFindings, type TestDetector } from '../kit/findings.js';
import type { GraphqlAnswer } from '../kit/graphqlClient.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

/** How many clients ask for how much while GuardDuty takes only so many calls. */
export interface ScarcityScale {
  readonly regions: number;
  /** GuardDuty's limit for each operation in each region, and how many calls it takes at once after a rest. */
  readonly perSecond: number;
  readonly burst: number;
  /** UPSTREAM_RATE; undefined where GuardDuty alone throttles. */
  readonly upstreamRate: number | undefined;
  readonly clients: number;
  /** Gateways that the clients are spread over. */
  readonly replicas: number;
  /** A store that the replicas share, which counts their calls together. */
  readonly cacheUrl?: string;
  readonly seconds: number;
  /** Whether a client that is told `retryAfter` waits for as long; else it asks again at once. */
  readonly honoursRetryAfter: boolean;
}

/** What became of the pages that clients asked for. */
export interface ScarcityResult {
  /** Answered without an error. */
  readonly whole: number;
  /** Answered THROTTLED; clients ask for the same page again. */
  readonly throttled: number;
  /** Answered with another error, or THROTTLED although a client had waited for as long as it was told. */
  readonly failed: number;
  /** The most often that one client was told to wait before it got one page. */
  readonly mostWaits: number;
  /** Calls that GuardDuty got, those that it throttled included. */
  readonly calls: number;
  /** Of these the ones that it throttled. */
  readonly throttledCalls: number;
  /** Pages that the limit allowed in the time, at a ListFindings and a GetFindings for each region and page. */
  readonly allowed: number;
}

/** Findings of one page in each region: of another time than those of other pages, so that no two share a call. */
const IN_WINDOW = 50;
const WINDOWS = 60;

const QUERY = `query ($from: DateTime!, $to: DateTime!) {
  findings(first: 50, filter: {updatedAt: {gte: $from, lt: $to}}) { nodes { id title } } }`;

export async function runScarcity(scale: ScarcityScale): Promise<ScarcityResult> {
  const detectors = Array.from({ length: scale.regions }, (_, index) => detectorOf(index));
  const emulator = await startEmulator({
    detectors: detectors.map((detector) => ({ ...detector, findings: smallFindings(detector, WINDOWS * IN_WINDOW) })),
    callLimit: 1_000_000,
  });
  const gateways = await Promise.all(
    Array.from({ length: scale.replicas }, () =>
      startGateway({
        emulator,
        keepEmulator: true,
        regions: detectors.map(({ region }) => region),
        ...(scale.upstreamRate !== undefined && { upstreamRate: scale.upstreamRate }),
        ...(scale.cacheUrl !== undefined && { cacheUrl: scale.cacheUrl }),
      }),
    ),
  );
  // The calls that found the detectors are counted by UPSTREAM_RATE too.
  await sleep(1100);
  emulator.clearCalls();
  emulator.faults.setRateLimit({ perSecond: scale.perSecond, burst: scale.burst });
  const until = performance.now() + scale.seconds * 1000;
  let page = 0;
  const nextPage = () => ++page;
  const clients = Array.from({ length: scale.clients }, (_, index) => {
    const gateway = gateways[index % gateways.length] as TestGateway;
    const ask = (n: number) => gateway.query(QUERY, windowOf(n));
    return runClient(ask, nextPage, scale.honoursRetryAfter, until);
  });
  const tallies = await Promise.all(clients);
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0);
  const result = {
    whole: sum(({ whole }) => whole),
    throttled: sum(({ throttled }) => throttled),
    failed: sum(({ failed }) => failed),
    mostWaits: Math.max(...tallies.map(({ mostWaits }) => mostWaits)),
    calls: emulator.calls.length,
    throttledCalls: throttledCalls(emulator),
    allowed: Math.floor(allowedPages(scale)),
  };
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await emulator.close();
  return result;
}

/** The time of the findings of a page; `smallFindings` has one a minute. */
function windowOf(page: number): { from: string; to: string } {
  const start = NEW_YEAR + (page % WINDOWS) * IN_WINDOW * 60_000;
  return { from: new Date(start).toISOString(), to: new Date(start + IN_WINDOW * 60_000).toISOString() };
}

interface Tally {
  whole: number;
  throttled: number;
  failed: number;
  mostWaits: number;
}

type Ask = (page: number) => Promise<GraphqlAnswer>;

async function runClient(ask: Ask, nextPage: () => number, honours: boolean, until: number): Promise<Tally> {
  const tally = { whole: 0, throttled: 0, failed: 0, mostWaits: 0 };
  while (performance.now() < until) {
    const page = nextPage();
    for (let waits = 0; performance.now() < until; waits++) {
      const { errors } = await ask(page);
      tally.mostWaits = Math.max(tally.mostWaits, waits);
      if (errors === undefined) {
        tally.whole++;
        break;
      }
      const { code, retryAfter } = errors[0]?.extensions ?? {};
      if (code !== 'THROTTLED') {
        tally.failed++;
        break;
      }
      tally.throttled++;
      await sleep(honours ? Number(retryAfter) * 1000 : 20);
    }
  }
  return tally;
}

/** UPSTREAM_RATE counts all calls of a source together, GuardDuty each operation by itself. */
function allowedPages({ perSecond, burst, seconds, upstreamRate }: ScarcityScale): number {
  const byGuardDuty = burst + perSecond * seconds;
  const bySetting = upstreamRate === undefined ? Number.POSITIVE_INFINITY : (upstreamRate * (seconds + 1)) / 2;
  return Math.min(byGuardDuty, bySetting);
}

function throttledCalls({ calls }: Emulator): number {
  return calls.filter(({ fault }) => fault === 'throttle').length;
}

function detectorOf(index: number): TestDetector {
  return {
    region: `xx-test-${index + 1}`,
    accountId: '123456789012',
    detectorId: (index + 16).toString(16).padStart(2, '0').repeat(16),
  };
}
