import { whileWanted } from '../../model/whileWanted.js';

export interface FetchLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Ends the fetch early. */
  readonly signal: AbortSignal;
}

/** A server answered, but not with 200. */
export class RefusedFetch extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The server answered with status ${status}.`);
    this.name = 'RefusedFetch';
    this.status = status;
  }
}

/**
 * Fetches a text in bounded time and size. Redirects are not followed: where keys come from is configured, not what a
 * server says on the way.
 *
 * The time limit is a timer that this function holds. `AbortSignal.any([signal, AbortSignal.timeout(ms)])` is held by
 * nobody but `fetch`, which holds it weakly, so a garbage collection takes the limit away (Node.js 20).
 *
 * @throws RefusedFetch, or any other error if the server cannot be reached, is too slow or sends too much
 */
export async function fetchText(url: string, { timeoutMs, maxBytes, signal }: FetchLimits): Promise<string> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`No whole answer within ${timeoutMs} ms.`)), timeoutMs);
  const leave = () => controller.abort(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    // The wait ends with the signal, whatever fetch makes of it.
    return await whileWanted(readAnswer(url, maxBytes, controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

async function readAnswer(url: string, maxBytes: number, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, { redirect: 'manual', signal, headers: { accept: '*/*' } });
  const { status, body } = response;
  if (status !== 200 || body === null) {
    await body?.cancel();
    throw new RefusedFetch(status);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest of the body.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`The server sent more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
