import { setTimeout as sleep } from 'node:timers/promises';
import { askPage } from './askPage.js';
import type { ChaosOrder, Oracle } from './oracle.js';
import { Walk, type WalkPosition, WrongPage } from './walk.js';

/** The outcomes of the requests of a load. */
export interface LoadCounts {
  asked: number;
  answered: number;
  /** The gateway answered with an error instead of a page. */
  failed: number;
  /** The gateway did not answer: the connection broke, or the load balancer answered with an error of its own. */
  lost: number;
}

export interface SteadyLoad {
  readonly counts: Readonly<LoadCounts>;
  /** Descriptions of answers that break the contract. */
  readonly wrongs: readonly string[];
  /** Descriptions of answers that failed or were lost. */
  readonly misses: readonly string[];
  /** Resolves when the last request has been answered. */
  stop(): Promise<void>;
}

export interface SteadyLoadOptions {
  readonly url: string;
  readonly oracle: Oracle;
  /** Requests a second; requests are skipped while two seconds' worth of them are in flight. */
  readonly rate: number;
}

const PAGE_SIZES = [10, 20, 50];
const ORDERS: readonly ChaosOrder[] = [
  { field: 'UPDATED_AT', direction: 'DESC' },
  { field: 'SEVERITY', direction: 'DESC' },
];

/** A walk through the whole list, between two of its pages. */
interface Walker {
  readonly walk: Walk;
  readonly first: number;
  readonly orderBy: ChaosOrder;
  position: WalkPosition;
  after: string | null;
}

/** Requests pages of many walks at a steady rate and checks each page with the oracle. */
export function startSteadyLoad({ url, oracle, rate }: SteadyLoadOptions): SteadyLoad {
  const counts = { asked: 0, answered: 0, failed: 0, lost: 0 };
  const wrongs: string[] = [];
  const misses: string[] = [];
  const idle: Walker[] = [];
  const underWay = new Set<Promise<void>>();
  let started = 0;
  let isStopped = false;

  const newWalker = (): Walker => {
    const orderBy = ORDERS[started % ORDERS.length] as ChaosOrder;
    const first = PAGE_SIZES[started++ % PAGE_SIZES.length] as number;
    const walk = new Walk(oracle, orderBy);
    return { walk, first, orderBy, position: walk.beginning, after: null };
  };

  /** Requests the next page of a walk; the walk stays on it if it was not answered. */
  const step = async (walker: Walker): Promise<void> => {
    const { walk, first, orderBy, after } = walker;
    const outcome = await askPage(url, { first, after, orderBy });
    if (outcome.kind === 'page') {
      counts.answered++;
      try {
        walker.position = walk.follow(walker.position, outcome, { first, lost: new Set() });
      } catch (error) {
        if (!(error instanceof WrongPage)) throw error;
        wrongs.push(error.message);
        return;
      }
      if (!outcome.hasNextPage) return;
      walker.after = outcome.endCursor;
    } else if (outcome.kind === 'nonsense') {
      wrongs.push(outcome.reason);
      return;
    } else if (outcome.kind === 'failed') {
      counts.failed++;
      misses.push(`${outcome.codes.join(' ')}: ${outcome.message}`);
    } else {
      counts.lost++;
      misses.push(outcome.reason);
    }
    idle.push(walker);
  };

  const send = (): void => {
    counts.asked++;
    const request = step(idle.shift() ?? newWalker()).finally(() => underWay.delete(request));
    underWay.add(request);
  };

  const run = async (): Promise<void> => {
    let due = 0;
    for (let last = performance.now(); !isStopped; await sleep(5)) {
      const now = performance.now();
      due += ((now - last) / 1000) * rate;
      last = now;
      for (; due >= 1; due--) if (underWay.size < 2 * rate) send();
    }
  };
  const running = run();
  return {
    counts,
    wrongs,
    misses,
    stop: async () => {
      isStopped = true;
      await running;
      await Promise.all(underWay);
    },
  };
}
