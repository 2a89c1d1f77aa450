import { open } from 'node:fs/promises';
import type { Logger } from '../../model/logger.js';

const MAX_MIB = 1;

/** @property value what holds from now on; undefined if nothing can be told, and what held before goes on */
export interface FileContent<Value> {
  readonly value: Value | undefined;
  /** Sentences that say where the file is wrong, without repeating what it says there. */
  readonly faults: readonly string[];
}

export interface WatchedFileOptions<Value> {
  readonly path: string;
  /** The setting that names the file. */
  readonly setting: string;
  readonly parse: (text: string) => FileContent<Value>;
  /** What holds when the file is gone. */
  readonly nothing: Value;
  readonly pollMs: number;
  readonly log: Logger;
  readonly onChange: () => void;
}

/**
 * What a file says, read again and again. The text is compared, so it does not matter how the file is replaced. It holds
 * once it was read twice: a file that is being written is empty or has half a line for a moment, and one that is being
 * replaced may not be there. After the second look it was removed, and with it what it allowed. The same is true of a file
 * that has become too large: which part of it is meant cannot be told, so none holds.
 */
export class WatchedFile<Value> {
  readonly #options: WatchedFileOptions<Value>;
  /** The text whose content holds; undefined if the file is gone. */
  #text: string | undefined;
  #seen: string | Unreadable;
  #value: Value;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(options: WatchedFileOptions<Value>, text: string, value: Value) {
    this.#options = options;
    this.#text = text;
    this.#seen = text;
    this.#value = value;
    this.#schedule();
  }

  /** @throws FaultyFile */
  static async open<Value>(options: WatchedFileOptions<Value>): Promise<WatchedFile<Value>> {
    const { text, value } = await WatchedFile.check(options.path, options.setting, options.parse);
    return new WatchedFile(options, text, value);
  }

  /** Reads a file once. @throws FaultyFile if anything is wrong with it */
  static async check<Value>(path: string, setting: string, parse: (text: string) => FileContent<Value>) {
    const text = await readText(path).catch((cause: unknown) => {
      throw new FaultyFile([`${setting}: the file cannot be read (${reasonOf(cause)}).`]);
    });
    const { value, faults } = parse(text);
    if (faults.length > 0 || value === undefined) throw new FaultyFile(faults.map((fault) => `${setting}: ${fault}`));
    return { text, value };
  }

  get value(): Value {
    return this.#value;
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => this.#look().finally(() => this.#schedule()), this.#options.pollMs).unref();
  }

  async #look(): Promise<void> {
    const seen = await readText(this.#options.path).catch((cause: unknown) => new Unreadable(reasonOf(cause)));
    const isSettled = seen instanceof Unreadable ? this.#seen instanceof Unreadable : seen === this.#seen;
    this.#seen = seen;
    if (!isSettled || seen === this.#text) return;
    if (typeof seen === 'string') this.#read(seen);
    else this.#lose(seen);
  }

  #lose({ reason }: Unreadable): void {
    if (this.#text === undefined) return;
    const { setting, nothing, log } = this.#options;
    this.#text = undefined;
    this.#change(nothing);
    log.error({ setting, reason }, 'a file cannot be read any more; nothing that it said holds');
  }

  #read(text: string): void {
    const { setting, parse, log } = this.#options;
    const { value, faults } = parse(text);
    this.#text = text;
    if (value !== undefined) this.#change(value);
    if (faults.length === 0) {
      log.info({ setting }, 'a file has changed and was read again');
      return;
    }
    const consequence = value === undefined ? 'what it said before still holds' : 'the rest of it holds';
    log.error({ setting, faults }, `a file has changed and has faults; ${consequence}`);
  }

  #change(value: Value): void {
    this.#value = value;
    this.#options.onChange();
  }
}

/** What was seen of a file that could not be read. */
class Unreadable {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A file is wrong when the gateway starts. */
export class FaultyFile extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'FaultyFile';
    this.faults = faults;
  }
}

async function readText(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > MAX_MIB * 1_048_576) throw new Error(`it has ${size} bytes; up to ${MAX_MIB} MiB is accepted`);
    return (await file.readFile('utf8')).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}

/** The code of a system error, whose message would repeat the path. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return code ?? message;
}
