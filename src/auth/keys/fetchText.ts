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
 * @throws RefusedFetch, or any other error if the server cannot be reached, is too slow or sends too much
 */
export async function fetchText(url: string, { timeoutMs, maxBytes, signal }: FetchLimits): Promise<string> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const response = await fetch(url, { redirect: 'manual', signal: ends, headers: { accept: '*/*' } });
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
