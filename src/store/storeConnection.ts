import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
} from 'cockatiel';
import { type RedisOptions, Valkey } from 'iovalkey';
import { asError } from '../model/errors.js';
import type { Logger } from '../model/logger.js';
import { InsistedCommands, type StoreCommand } from './insistedCommands.js';
import { StoreOutage, type StoreWork } from './storeOutage.js';

/** How long to wait for an answer of the store. */
const PATIENCE_MS = 50;
/** How long the store is left alone after a failure. */
const PAUSE_MS = 1000;
/** How long a connection may leave a command unanswered before it counts as dead: a peer that is cut off says nothing. */
const SILENCE_MS = 2000;
const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 1000;

const OPTIONS: RedisOptions = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: SILENCE_MS,
  // A command that cannot be sent now, or was sent on a connection that is lost, is not wanted later.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, MAX_RECONNECT_DELAY_MS),
  // After a failover the server on the other end may have become a replica.
  reconnectOnError: ({ message }) => message.startsWith('READONLY'),
};

type Work = Exclude<StoreWork, 'connection'>;

/**
 * A Valkey or Redis that the replicas share. It saves calls, and nothing depends on it: if it is slow, gone, full or
 * wrong, callers go on without it. The connection is retried for as long as the gateway runs.
 */
export class StoreConnection {
  readonly #url: string;
  readonly #options: RedisOptions;
  readonly #client: Valkey;
  readonly #others: Valkey[] = [];
  readonly #outage: StoreOutage;
  readonly #insisted = new InsistedCommands((command) => this.#send(command));
  readonly #breakers: Readonly<Record<Work, CircuitBreakerPolicy>> = {
    read: createBreaker(),
    write: createBreaker(),
    rate: createBreaker(),
  };
  #isClosed = false;

  /**
   * @param url `redis://user:password@host:port/database`, `rediss://` for TLS; `valkey` and `valkeys` mean the same
   * @param certificates to trust in place of Node's own, as PEM
   */
  constructor(url: string, log: Logger, certificates?: string) {
    this.#url = url;
    this.#options = { ...OPTIONS, ...(certificates !== undefined && { tls: { ca: certificates } }) };
    this.#outage = new StoreOutage(log);
    this.#client = this.#connect(this.#options);
    this.#client.on('ready', () => this.#insisted.resume());
  }

  /** Whether there is a connection, so that asking makes sense. */
  get isReady(): boolean {
    return this.#client.status === 'ready';
  }

  /** For libraries that register scripts of their own. Their commands go through `ask`. */
  get client(): Valkey {
    return this.#client;
  }

  /** @returns undefined if the store did not answer in time, or is left alone after a failure */
  async ask<Answer>(work: Work, ask: (client: Valkey) => Promise<Answer>): Promise<Answer | undefined> {
    if (!this.isReady) return undefined;
    try {
      const answer = await this.#breakers[work].execute(() => inTime(ask(this.#client)));
      this.#outage.succeed(work);
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof BrokenCircuitError)) this.#fail(work, asError(thrown));
      return undefined;
    }
  }

  /** Sends a command that nobody waits for, even while the store is slow. */
  tell(command: StoreCommand): void {
    this.#send(command)?.catch(() => {});
  }

  /**
   * Sends a command again and again until the store has taken it; several keep their order.
   * @param forMs for how long it matters, in milliseconds
   */
  insist(command: StoreCommand, forMs: number): void {
    this.#insisted.add(command, forMs);
  }

  /**
   * Subscribes to a channel, over a connection of its own.
   * @param hear called with each message
   * @param resume called each time that a subscription begins: earlier messages were missed
   */
  listen(channel: string, hear: (message: string) => void, resume: () => void): void {
    const listener = this.#connect({ ...this.#options, autoResubscribe: false });
    this.#others.push(listener);
    listener.on('message', (_, message) => hear(message));
    listener.on('ready', () => {
      listener.subscribe(channel).then(resume, (error: unknown) => this.#fail('connection', asError(error)));
    });
    // Nothing else is ever sent on it: without a ping a dead connection would look like a quiet channel.
    const heartbeat = setInterval(() => {
      if (listener.status === 'ready') listener.ping().catch(() => {});
    }, PAUSE_MS).unref();
    listener.on('end', () => clearInterval(heartbeat));
  }

  close(): void {
    this.#isClosed = true;
    for (const client of [this.#client, ...this.#others]) client.disconnect();
  }

  #connect(options: RedisOptions): Valkey {
    const client = new Valkey(this.#url, options);
    client.on('error', (error: Error) => this.#fail('connection', error));
    client.on('close', () => this.#fail('connection', new Error('the connection was lost')));
    client.on('ready', () => this.#outage.succeed('connection'));
    return client;
  }

  /** @returns undefined if there is no connection; when it rejects, the failure has been logged */
  #send([name = '', ...args]: StoreCommand): Promise<unknown> | undefined {
    if (!this.isReady) return undefined;
    return this.#client.call(name, ...args).catch((error: unknown) => {
      this.#fail('write', asError(error));
      throw error;
    });
  }

  #fail(work: StoreWork, error: Error): void {
    if (!this.#isClosed) this.#outage.fail(work, error);
  }
}

function createBreaker(): CircuitBreakerPolicy {
  return circuitBreaker(handleAll, { halfOpenAfter: PAUSE_MS, breaker: new ConsecutiveBreaker(1) });
}

/**
 * Rejects if an answer takes too long. A busy process may have received it already: the turn of the event loop after the
 * timer reads what is waiting in its sockets.
 */
function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Error(`no answer within ${PATIENCE_MS} ms`));
    const timer = setTimeout(() => setImmediate(giveUp), PATIENCE_MS);
    answer.then(resolve, reject).then(() => clearTimeout(timer));
  });
}
