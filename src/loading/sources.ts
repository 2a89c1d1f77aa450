import { setTimeout as sleep } from 'node:timers/promises';
import { asError } from '../model/errors.js';
import type { FindingSource } from '../model/findingSource.js';
import type { Logger } from '../model/logger.js';

/** Where no detector was found at the start, how long until all are asked again; twice as long each time, up to the last. */
const LOOK_AGAIN_MS = { first: 1000, last: 60_000 };

/** The configured sources. Which of them are read is decided anew for each operation, as detectors come and go. */
export class Sources {
  readonly configured: readonly FindingSource[];
  #hasFound = false;
  #again: NodeJS.Timeout | undefined;

  constructor(configured: readonly FindingSource[]) {
    this.configured = configured;
  }

  /**
   * The sources to read: where two see the same detector (a role of the gateway's own account, say) the first. One
   * whose detector cannot be found is among them, so that reading it says why.
   *
   * @param patienceMs how long to wait for detectors that are still to be found; left out, as long as it takes
   */
  async toRead(patienceMs?: number): Promise<readonly FindingSource[]> {
    if (this.configured.some(({ knownDetectorId }) => knownDetectorId === undefined)) {
      const found = Promise.allSettled(this.configured.map((source) => source.detectorId()));
      await (patienceMs === undefined ? found : Promise.race([found, sleep(patienceMs, undefined, { ref: false })]));
    }
    const { configured } = this;
    return configured.filter(
      (source, index) =>
        source.knownDetectorId === undefined ||
        configured.findIndex(({ knownDetectorId }) => knownDetectorId === source.knownDetectorId) === index,
    );
  }

  /**
   * Finds every source's detector and account before the first request. A source that fails is logged and asked again
   * when it is first needed: one region must not keep the others from being read.
   */
  async discover(log: Logger): Promise<void> {
    await Promise.all(this.configured.map((source) => discover(source, log)));
    const read = await this.toRead();
    const unread = this.configured.filter((source) => !read.includes(source));
    for (const { region, accountId } of unread)
      log.warn({ region, accountId }, 'another source sees this detector too');
    if (!this.hasFound) this.#lookAgain(log, LOOK_AGAIN_MS.first);
  }

  /** Whether the detector of any source has been found since the start: until then there is nothing to answer from. */
  get hasFound(): boolean {
    this.#hasFound ||= this.configured.some(({ knownDetectorId }) => knownDetectorId !== undefined);
    return this.#hasFound;
  }

  /** Frees the sockets. */
  close(): void {
    clearTimeout(this.#again);
    for (const source of this.configured) source.close();
  }

  /** A gateway without a single detector is not ready, so that no request comes that would have it look. */
  #lookAgain(log: Logger, afterMs: number): void {
    const look = async () => {
      await Promise.all(this.configured.map((source) => discover(source, log)));
      if (!this.hasFound) this.#lookAgain(log, Math.min(2 * afterMs, LOOK_AGAIN_MS.last));
    };
    this.#again = setTimeout(look, afterMs).unref();
  }
}

async function discover(source: FindingSource, log: Logger): Promise<void> {
  const where = { region: source.region, accountId: source.accountId };
  try {
    const detector = await source.describeDetector();
    if (detector === undefined) log.warn(where, 'GuardDuty is not enabled here');
    else log.info({ ...where, accountId: source.accountId, detectorId: source.knownDetectorId }, 'detector found');
  } catch (error) {
    log.error({ ...where, err: asError(error), cause: asError(error).cause }, 'detector not read; will ask again');
  }
}
