import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Valkey } from 'iovalkey';
import { findPort } from './findPort.js';
import { isInstalled } from './isInstalled.js';
import { until } from './until.js';

const CERTIFICATE = fileURLToPath(new URL('tls/localhost.cert.pem', import.meta.url));
const KEY = fileURLToPath(new URL('tls/localhost.key.pem', import.meta.url));

/** A Valkey or Redis server that forgets everything when it stops. */
export interface TestStore {
  readonly url: string;
  /** A client of the test's own, which waits for the server. */
  readonly client: Valkey;
  /** Kills it at once, like a crash. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  /** Suspends it: it still accepts connections and commands, but answers nothing. */
  hang(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface TestStoreOptions {
  readonly password?: string;
  /** Uses TLS with the certificate in test/kit/tls. */
  readonly tls?: boolean;
  /** Additional arguments of the server. */
  readonly args?: readonly string[];
}

/** The server that is installed; undefined if there is none. */
export const STORE_SERVER = ['valkey-server', 'redis-server'].find((command) => isInstalled(command));

export async function startValkey({ password, tls = false, args = [] }: TestStoreOptions = {}): Promise<TestStore> {
  const port = await findPort();
  const directory = await mkdtemp(join(tmpdir(), 'valkey-'));
  const listen = tls
    ? `--port 0 --tls-port ${port} --tls-cert-file ${CERTIFICATE} --tls-key-file ${KEY} --tls-auth-clients no`
    : `--port ${port}`;
  const all = [
    ...`--bind 127.0.0.1 --save  --appendonly no --dir ${directory} ${listen}`.split(' '),
    ...(password === undefined ? [] : ['--requirepass', password]),
    ...args,
  ];
  const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  const url = `${tls ? 'rediss' : 'redis'}://${login}localhost:${port}`;
  const client = new Valkey(url, { retryStrategy: () => 20, ...(tls && { tls: { rejectUnauthorized: false } }) });
  client.on('error', () => {});
  let server = await start(all, client);
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  return {
    url,
    client,
    kill,
    restart: async () => {
      server = await start(all, client);
    },
    hang: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
    close: async () => {
      client.disconnect();
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function start(args: readonly string[], client: Valkey): Promise<ChildProcess> {
  const server = spawn(STORE_SERVER ?? 'valkey-server', args, { stdio: 'ignore' });
  await once(server, 'spawn');
  await until(() => {
    if (server.exitCode !== null) throw new Error(`The store ended with ${server.exitCode}`);
    return client.status === 'ready';
  });
  return server;
}
