import { buildQueryString, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, HttpRequest, RequestHandler, RequestHandlerOutput } from '@smithy/types';
import { Agent, type Dispatcher } from 'undici';
import { signalOf } from './answerTerms.js';

export interface TransportOptions {
  /** Milliseconds that one exchange may take, from the connection to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Certificates to trust in place of Node's own, as PEM. */
  readonly certificates?: string | undefined;
  /** The form of a successful answer's body; default bytes, which every protocol of the SDK takes. */
  readonly body?: 'bytes' | 'text';
}

/** Sockets of one client: more than the calls that a source may have in flight, so that no call waits for one. */
const MAX_SOCKETS = 16;

/**
 * HTTP for the SDK's clients. It reads whole bodies: the SDK's own handler returns a stream, and its timeout ends with the
 * headers.
 *
 * A fault of the connection counts as transient, so the SDK retries it. A call that its signal ended is not retried.
 */
export class HttpTransport implements RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions> {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #agent: Agent;
  readonly #timeoutMs: number;
  readonly #body: 'bytes' | 'text';

  constructor({ timeoutMs, certificates, body = 'bytes' }: TransportOptions) {
    this.#timeoutMs = timeoutMs;
    this.#body = body;
    this.#agent = new Agent({
      connections: MAX_SOCKETS,
      connect: { timeout: timeoutMs, ...(certificates !== undefined && { ca: certificates }) },
      // One timer covers the whole exchange, ours.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  handle(request: HttpRequest, options: HttpHandlerOptions = {}): Promise<RequestHandlerOutput<HttpResponse>> {
    return new Promise((resolve, reject) => {
      const settle = (error: Error | undefined, answer: Answer) =>
        error ? reject(error) : resolve(this.#toOutput(answer));
      const signal = (options.abortSignal as AbortSignal | undefined) ?? signalOf(request);
      const exchange = new Exchange(this.#timeoutMs, signal, settle);
      if (!exchange.isOver) this.#agent.dispatch(toDispatch(request), exchange);
    });
  }

  destroy(): void {
    // Calls in flight end with an error, which their callers get. Nobody waits for the promise.
    void this.#agent.destroy();
  }

  #toOutput({ statusCode, headers, chunks }: Answer): RequestHandlerOutput<HttpResponse> {
    const isText = this.#body === 'text' && statusCode < 300;
    const body = isText ? decode(chunks) : Buffer.concat(chunks);
    return { response: new HttpResponse({ statusCode, headers, body }) };
  }
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly chunks: readonly Buffer[];
}

/** The signal of a call went off: nobody waits for it any more. */
class CallAborted extends Error {
  override readonly name = 'AbortError';
}

/** The SDK treats errors of this name as transient. */
class ExchangeTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/** Refused, reset, cut off, not HTTP. */
class ConnectionFault extends Error {
  override readonly name = 'ConnectionFault';
  readonly $retryable = { throttling: false };
}

/** One request and its answer; settles once. */
class Exchange implements Dispatcher.DispatchHandler {
  isOver = false;
  readonly #settle: (error: Error | undefined, answer: Answer) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #statusCode = 0;
  #headers: Record<string, string> = {};

  constructor(
    timeoutMs: number,
    signal: AbortSignal | undefined,
    settle: (error: Error | undefined, answer: Answer) => void,
  ) {
    this.#settle = settle;
    this.#signal = signal;
    this.#timer = setTimeout(() => this.#end(new ExchangeTimeout(`No whole answer within ${timeoutMs} ms`)), timeoutMs);
    if (signal?.aborted) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.isOver) controller.abort(new CallAborted('The call was over before it had a connection'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 100 and 103 come before the answer.
    if (statusCode < 200) return;
    this.#statusCode = statusCode;
    this.#headers = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#end(undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#end(new ConnectionFault(cause.message, { cause }));
  }

  readonly #onAbort = (): void => this.#end(new CallAborted('Nobody waits for the call any more'));

  #end(error: Error | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#settle(error, { statusCode: this.#statusCode, headers: this.#headers, chunks: this.#chunks });
    if (error) this.#controller?.abort(error);
  }
}

/** Where chunks are joined, so that memory for long answers is allocated once. */
let scratch: Buffer = Buffer.allocUnsafeSlow(256 * 1024);

function decode(chunks: readonly Buffer[]): string {
  const [first, second] = chunks;
  if (first === undefined || second === undefined) return first?.toString('utf8') ?? '';
  let length = 0;
  for (const chunk of chunks) {
    if (scratch.length < length + chunk.length) scratch = grow(scratch, length + chunk.length);
    length += chunk.copy(scratch, length);
  }
  return scratch.toString('utf8', 0, length);
}

function grow(buffer: Buffer, length: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(2 * length);
  buffer.copy(larger);
  return larger;
}

function toDispatch({ protocol, hostname, port, path, query, method, headers, body }: HttpRequest) {
  const search = query ? buildQueryString(query) : '';
  return {
    origin: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`,
    path: search === '' ? path : `${path}?${search}`,
    method: method as Dispatcher.HttpMethod,
    headers,
    body: (body as string | Uint8Array | undefined) ?? null,
  };
}
