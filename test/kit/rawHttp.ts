import { connect } from 'node:net';

/** What a server wrote before it, or the client, closed the connection. */
export interface RawAnswer {
  /** 0 if nothing was written. */
  readonly status: number;
  /** Names in lower case; of several headers of one name the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Everything, as it was written. */
  readonly text: string;
}

/**
 * Writes bytes to a server and reads until it closes the connection, which a request with `connection: close` makes it
 * do. For requests that no HTTP client would send.
 * @param parts written one after the other
 */
export function sendRaw(url: string, ...parts: readonly (string | Buffer)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server that refuses a body may reset the connection; what it wrote before counts.
    socket.on('error', () => {});
    socket.on('close', () => resolve(parseAnswer(Buffer.concat(chunks).toString('utf8'))));
    for (const part of parts) socket.write(part);
  });
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Left out: the address of the server. */
  readonly host?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends one request with exactly these headers, among them any Host. */
export function requestRaw(url: string, request: RawRequest = {}): Promise<RawAnswer> {
  const { method = 'GET', path = '/graphql', host = new URL(url).host, headers = {}, body = '' } = request;
  const lines = Object.entries({ host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`);
  if (body.length > 0) lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return sendRaw(url, `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, body);
}

function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n'), text };
}
