import { readdir, readFile } from 'node:fs/promises';
import { STATUS_CODES } from 'node:http';
import { join } from 'node:path';
import { negotiate } from '@fastify/accept-negotiator';
import { send } from '@fastify/send';
import type { FastifyPluginAsync } from 'fastify';

export interface GraphiqlRouteOptions {
  /** The output of src/graphiql/build.mjs: index.html, and the folder graphiql/ that it refers to. */
  readonly directory: string;
  /** The documents that the page shows on a first visit. */
  readonly operations: readonly ShownOperation[];
}

export interface ShownOperation {
  /** By which clients may name the document. */
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/**
 * The page may load and fetch from its own origin only.
 *
 * The one exception is inline styles: Monaco writes `<style>` elements and style attributes as it draws, so no hash can
 * name them in advance. Scripts may be neither inline nor evaluated, and workers are files of our own.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** The build compressed what shrinks. Compressing megabytes of script again for each request would cost the server. */
const AS_BUILT = { compress: false } as const;

/** Nobody needs a part of a script or of a font. */
const CACHED = { immutable: true, maxAge: '365d', acceptRanges: false, contentType: false };

/**
 * GraphiQL at `GET /`. Browsers revalidate the page on each visit. The files that it refers to have a hash of their
 * content in their names and are cached for a year.
 *
 * The documents of its first visit come from the running gateway, because its types may have other names than elsewhere.
 *
 * The files are listed once, at the start. A request either names one of them or is not found, so no path from a client
 * reaches the file system.
 *
 * @throws when the directory lacks the page or the folder, so that the server fails at its start and not at the first visit
 */
export const graphiqlRoute: FastifyPluginAsync<GraphiqlRouteOptions> = async (app, { directory, operations }) => {
  const root = join(directory, 'graphiql');
  const { html, files } = await readBuild(directory, root);
  const assets = listAssets(files);

  // On the scripts as well as the page: a worker has the policy that its own file is sent with.
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS);
  });
  app.get('/', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(html),
  );
  const shown = JSON.stringify(operations);
  app.get('/graphiql/operations.json', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(shown),
  );
  app.get<{ Params: { name: string } }>('/graphiql/:name', AS_BUILT, async (request, reply) => {
    const { name } = request.params;
    const asset = assets.get(name);
    if (asset === undefined) return reply.callNotFound();
    const isGzipped = asset.isGzipped && takesGzip(request.headers['accept-encoding']);
    const found = await send(request.raw, encodeURIComponent(isGzipped ? `${name}.gz` : name), { ...CACHED, root });
    // What comes with a failure is a page of HTML, and its error names the path.
    if (found.statusCode === 404) return reply.callNotFound();
    if (found.type !== 'file') throw httpError(found.statusCode);
    reply.code(found.statusCode).headers(found.headers).header('vary', 'accept-encoding');
    if (found.statusCode !== 200) return reply.send(found.stream);
    if (isGzipped) reply.header('content-encoding', 'gzip');
    return reply.type(asset.type).send(found.stream);
  });
};

async function readBuild(directory: string, root: string) {
  try {
    return { html: await readFile(join(directory, 'index.html'), 'utf8'), files: await readdir(root) };
  } catch (cause) {
    throw new Error(
      `GraphiQL has not been built: ${directory} has no index.html or no folder graphiql; run "npm run build"`,
      { cause },
    );
  }
}

interface Asset {
  readonly type: string;
  /** Whether the file has a .gz file beside it. */
  readonly isGzipped: boolean;
}

function listAssets(files: readonly string[]): ReadonlyMap<string, Asset> {
  const names = files.filter((name) => !name.endsWith('.gz'));
  return new Map(names.map((name) => [name, { type: typeOf(name), isGzipped: files.includes(`${name}.gz`) }]));
}

function typeOf(name: string): string {
  const type = send.mime.getType(name) ?? 'application/octet-stream';
  return send.isUtf8MimeType(type) ? `${type}; charset=utf-8` : type;
}

function takesGzip(acceptEncoding: string | string[] | undefined): boolean {
  return negotiate(String(acceptEncoding ?? '').toLowerCase(), ['gzip']) === 'gzip';
}

function httpError(statusCode: number): Error {
  return Object.assign(new Error(`A file of GraphiQL was not sent: ${STATUS_CODES[statusCode]}`), { statusCode });
}
