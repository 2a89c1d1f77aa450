import type { Caller } from '../model/caller.js';
import { asError } from '../model/errors.js';
import type { FindingSource } from '../model/findingSource.js';
import type { Logger } from '../model/logger.js';

/** How long until the detectors that were not found are looked for again; twice as long each time, up to the last. */
const LOOK_AGAIN_MS = { first: 1000, last: 60_000 };

/** On behalf of the gateway itself. */
const BACKGROUND: Caller = { signal: undefined, rank: 0, begunAt: 0 };

/** The configured sources. Which of them are read is decided anew for each operation, as detectors come and go. */
export class Sources {
  readonly configured: readonly FindingSource[];
  #hasFound = false;
  #isClosed = false;
  #again: NodeJS.Timeout | undefined;

  constructor(configured: readonly FindingSource[]) {
    this.configured = configured;
  }

  /**
   * The sources to read: where two see the same detector (a role of the gateway's own account, say), the first one. A
   * source whose detector cannot be found is among them, so that reading it says why.
   *
   * @param patienceMs how long to wait for detectors that are still to be found; left out, as long as it takes
   */
  async toRead(caller: Caller, patienceMs?: number): Promise<readonly FindingSource[]> {
    const unknown = this.configured.filter(({ knownDetectorId }) => knownDetectorId === undefined);
    if (unknown.length > 0) {
      const found = Promise.allSettled(unknown.map((source) => source.detectorId(caller)));
      await (patienceMs === undefined ? found : atMost(patienceMs, found));
    }
    const seen = new Set<string>();
    return this.configured.filter(({ knownDetectorId: id }) => {
      const isFirst = id === undefined || !seen.has(id);
      if (id !== undefined) seen.add(id);
      return isFirst;
    });
  }

  /**
   * Looks for every source's detector and account. A source that fails is logged and looked at again, by and by: one
   * region must not keep the others from being read.
   *
   * @returns when every source has been looked at once; it never rejects
   */
  async discover(log: Logger): Promise<void> {
    await Promise.all(this.configured.map((source) => discover(source, log, 'error')));
    const owners = new Map<string, FindingSource>();
    for (const source of this.configured) {
      const { knownDetectorId: id, region, accountId } = source;
      if (id === undefined) continue;
      if (owners.has(id)) log.warn({ region, accountId }, 'another source sees this detector too');
      else owners.set(id, source);
    }
    this.#lookAgain(log, LOOK_AGAIN_MS.first);
  }

  /** Whether the detector of any source has been found since the start: until then nothing can be answered. */
  get hasFound(): boolean {
    this.#hasFound ||= this.configured.some(({ knownDetectorId }) => knownDetectorId !== undefined);
    return this.#hasFound;
  }

  /** Frees the sockets. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#again);
    for (const source of this.configured) source.close();
  }

  /** On the side: nobody asks a gateway that is not ready, and no operation waits for a source that was silent. */
  #lookAgain(log: Logger, afterMs: number): void {
    const missing = this.configured.filter(({ knownDetectorId }) => knownDetectorId === undefined);
    if (missing.length === 0 || this.#isClosed) return;
    const look = async () => {
      await Promise.all(missing.map((source) => discover(source, log, 'debug')));
      this.#lookAgain(log, Math.min(2 * afterMs, LOOK_AGAIN_MS.last));
    };
    this.#again = setTimeout(look, afterMs).unref();
  }
}

/** @param level of what is logged where there is nothing new: no detector, or the same failure again */
async function discover(source: FindingSource, log: Logger, level: 'error' | 'debug'): Promise<void> {
  const where = { region: source.region, accountId: source.accountId };
  try {
    if ((await source.findDetector()) === undefined) {
      log[level === 'error' ? 'warn' : 'debug'](where, 'GuardDuty is not enabled here');
      return;
    }
    // A role names its account, the gateway's own credentials do not.
    if (source.accountId === undefined) await source.describeDetector(BACKGROUND);
    log.info({ ...where, accountId: source.accountId, detectorId: source.knownDetectorId }, 'detector found');
  } catch (error) {
    log[level]({ ...where, err: asError(error), cause: asError(error).cause }, 'detector not read; will ask again');
  }
}

async function atMost(patienceMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
