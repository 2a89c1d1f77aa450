import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './until.js';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** By name in lower case; values of a name that came twice are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A TCP connection on which a test may say anything. */
export interface RawConnection {
  /** Answers that are complete so far, without interim ones (1xx). */
  answers(): RawAnswer[];
  /** What came after the last complete answer: the beginning of another, or nothing. */
  rest(): string;
  /** Whether neither side has closed the connection. */
  isOpen(): boolean;
  send(bytes: string | Buffer): void;
  /** Sends slowly, `size` bytes at a time; stops as soon as the server has closed the connection. */
  drip(bytes: string | Buffer, options?: { readonly size?: number; readonly pauseMs?: number }): Promise<void>;
  /** Waits until there are so many answers, or the server has closed the connection. */
  untilAnswers(count: number): Promise<RawAnswer[]>;
  untilClosed(): Promise<RawAnswer[]>;
  /**
   * Asks a last question, after which the server closes the connection: whatever it took for a request before that has
   * its answer then. The last answer is that of `GET /healthz` unless the connection was closed already.
   */
  finish(): Promise<RawAnswer[]>;
  /** Closes this side only: "I have said everything, and still listen". */
  halfClose(): void;
  /** Closes both sides at once, by a reset, with whatever is still on its way. */
  leave(): void;
}

export async function connectRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  await once(socket, 'connect');
  return new SocketConnection(socket);
}

/** Sends bytes on a connection of their own, then a last question. @returns all answers, that of the last included */
export async function converse(url: string, bytes: string | Buffer): Promise<RawAnswer[]> {
  const connection = await connectRaw(url);
  connection.send(bytes);
  return connection.finish();
}

const LAST_QUESTION = 'GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n';

class SocketConnection implements RawConnection {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#chunks.push(chunk));
    // The server's end is the end of both; without this, `allowHalfOpen` would keep the socket forever.
    socket.on('end', () => socket.end());
    // A reset by the server closes the connection, which is what tests look at.
    socket.on('error', () => socket.destroy());
  }

  answers = () => this.#parse().answers;
  rest = () => this.#parse().rest;
  isOpen = () => !this.#socket.destroyed && !this.#socket.readableEnded;

  send(bytes: string | Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  async drip(bytes: string | Buffer, { size = 1, pauseMs = 1 } = {}): Promise<void> {
    const all = Buffer.from(bytes);
    for (let at = 0; at < all.length && this.isOpen(); at += size) {
      this.send(all.subarray(at, at + size));
      await sleep(pauseMs);
    }
  }

  async untilAnswers(count: number): Promise<RawAnswer[]> {
    await until(() => !this.isOpen() || this.answers().length >= count);
    return this.answers();
  }

  async untilClosed(): Promise<RawAnswer[]> {
    await until(() => !this.isOpen());
    return this.answers();
  }

  finish(): Promise<RawAnswer[]> {
    this.send(LAST_QUESTION);
    return this.untilClosed();
  }

  halfClose(): void {
    this.#socket.end();
  }

  leave(): void {
    this.#socket.resetAndDestroy();
  }

  #parse() {
    return parseAnswers(Buffer.concat(this.#chunks));
  }
}

/**
 * Does not know what was asked, so it would wait for the body of an answer to HEAD.
 *
 * @throws Error when the bytes are not HTTP, which a server must never send
 */
function parseAnswers(bytes: Buffer): { readonly answers: RawAnswer[]; readonly rest: string } {
  const answers: RawAnswer[] = [];
  let rest = bytes.toString('latin1');
  for (let end = rest.indexOf('\r\n\r\n'); end !== -1; end = rest.indexOf('\r\n\r\n')) {
    const { status, headers } = parseHead(rest.slice(0, end));
    const body = takeBody(rest.slice(end + 4), status, headers);
    if (body === undefined) break;
    if (status >= 200) answers.push({ status, headers, body: Buffer.from(body.text, 'latin1').toString() });
    rest = body.rest;
  }
  return { answers, rest };
}

function parseHead(head: string) {
  const [first = '', ...lines] = head.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
  if (status === undefined) throw new Error(`This is no answer: ${JSON.stringify(first)}`);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    headers[key] = key in headers ? `${headers[key]}, ${value}` : value;
  }
  return { status: Number(status), headers };
}

/** The body at the beginning of the bytes, and what comes after it; undefined while it is not complete. */
function takeBody(bytes: string, status: number, headers: Readonly<Record<string, string>>) {
  if (status < 200 || status === 204 || status === 304) return { text: '', rest: bytes };
  if (headers['transfer-encoding'] === 'chunked') return takeChunks(bytes);
  const length = Number(headers['content-length'] ?? 0);
  return bytes.length < length ? undefined : { text: bytes.slice(0, length), rest: bytes.slice(length) };
}

function takeChunks(bytes: string) {
  let text = '';
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.slice(at, lineEnd), 16);
    const end = lineEnd + 2 + size;
    if (bytes.length < end + 2) return undefined;
    text += bytes.slice(lineEnd + 2, end);
    at = end + 2;
    if (size === 0) return { text, rest: bytes.slice(at) };
  }
}
