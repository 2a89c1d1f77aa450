import { performance } from 'node:perf_hooks';

/** How many of the slowest are printed. */
const SHOWN = 5;

/** How long attacks keep the event loop busy, which is the gateway's, its upstream's and the client's. */
export class EventLoopTimes {
  readonly #name: string;
  readonly #times = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Runs what is measured, and keeps the longest time of each name. */
  async measure<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    const before = performance.eventLoopUtilization();
    const result = await run();
    const { active } = performance.eventLoopUtilization(before);
    this.#times.set(name, Math.max(active, this.#times.get(name) ?? 0));
    return result;
  }

  /** Prints the slowest with ATTACK_TIMES=1. No test asserts them: they are the machine's as well. */
  report(): void {
    if (process.env.ATTACK_TIMES !== '1') return;
    const slowest = [...this.#times].sort(([, one], [, other]) => other - one).slice(0, SHOWN);
    console.log([this.#name, ...slowest.map(([name, time]) => `${Math.round(time)} ms  ${name}`)].join('\n  '));
  }
}
