import { createLog } from '../../src/commands/createLog.js';
import { startEmbeddedGuardDuty } from '../../src/commands/embeddedGuardDuty.js';
import { createGateway, type Gateway } from '../../src/createGateway.js';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import type { NamingOptions } from '../../src/graphql/schema/names/schemaNames.js';
import type { UpstreamSettings } from '../../src/guardduty/upstreamSettings.js';
import type { Logger } from '../../src/model/logger.js';
import { type ServerOptions, startServer } from '../../src/server/startServer.js';
import { type GraphqlAnswer, postQuery } from './graphqlClient.js';
import { TEST_BUILD } from './testBuild.js';
import { HANG_MS } from './until.js';

/** A complete gateway on a free port, over an embedded GuardDuty that it calls with the SDK over HTTP. */
export interface TestGateway {
  readonly url: string;
  /** Where metrics are; undefined unless they have a port of their own. */
  readonly metricsUrl: string | undefined;
  readonly emulator: Emulator;
  /** The gateway behind the HTTP server. */
  readonly gateway: Gateway;
  query(query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer>;
  close(): Promise<void>;
}

export interface TestGatewayOptions extends Partial<UpstreamSettings> {
  /** Like `serve --local`: generated findings and GraphiQL. */
  readonly local?: boolean;
  /** The upstream to use; it is closed with the gateway unless `keepEmulator` is true. */
  readonly emulator?: Emulator;
  readonly keepEmulator?: boolean;
  /** Whether to wait until every source has been asked for its detector; default true. */
  readonly waitForDetectors?: boolean;
  readonly cursorSecret?: string;
  /** Default 0, no cache: most tests count the calls of each query. */
  readonly cacheTtlMs?: number;
  /** A store shared with other gateways. */
  readonly cacheUrl?: string;
  readonly cacheCertificates?: string | undefined;
  readonly upstreamRate?: number;
  readonly maxCalls?: number;
  readonly maxLeaves?: number;
  readonly rateLimit?: { readonly points: number; readonly windowMs: number };
  /** The default, like that of `timeoutMs`, is so long that it never matters. */
  readonly requestTimeoutMs?: number;
  /** Default: none is kept. */
  readonly log?: Logger;
  readonly federatedTraces?: boolean;
  readonly mutations?: boolean;
  readonly auditLog?: string;
  /** How types are named. */
  readonly naming?: NamingOptions;
  readonly authSchemaDirectives?: boolean;
  readonly trustedDocuments?: readonly string[];
  /** Overrides when the server sheds load and how it drains. */
  readonly server?: Partial<ServerOptions>;
}

const ACCOUNT = '123456789012';

export async function startGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { emulator, regions } = await upstreamOf(options);
  const log = options.log ?? createLog('silent');
  const gateway = createGateway({
    upstream: {
      regions,
      roleArns: options.roleArns ?? [],
      timeoutMs: options.timeoutMs ?? HANG_MS,
      endpoint: options.endpoint ?? emulator.url,
      credentials: options.credentials ?? { accessKeyId: ACCOUNT, secretAccessKey: 'secret' },
    },
    cursorSecret: options.cursorSecret,
    cacheTtlMs: options.cacheTtlMs ?? 0,
    cacheUrl: options.cacheUrl,
    cacheCertificates: options.cacheCertificates,
    upstreamRate: options.upstreamRate,
    maxCalls: options.maxCalls,
    maxLeaves: options.maxLeaves,
    rateLimit: options.rateLimit,
    mutations: options.mutations,
    auditLog: options.auditLog,
    authSchemaDirectives: options.authSchemaDirectives,
    ...options.naming,
    trustedDocuments: options.trustedDocuments,
    log,
  });
  const server = await startServer({
    gateway,
    host: '127.0.0.1',
    port: 0,
    introspection: true,
    federatedTraces: options.federatedTraces,
    requestTimeoutMs: options.requestTimeoutMs ?? HANG_MS,
    // The event loop is that of the test, the emulator and all clients too.
    maxEventLoopDelayMs: 0,
    drainTimeoutMs: HANG_MS,
    ...options.server,
    graphiqlDirectory: options.local ? `${TEST_BUILD}graphiql/` : undefined,
    log,
  });
  if (options.waitForDetectors ?? true) await gateway.whenDiscovered();
  emulator.clearCalls();
  return {
    url: server.url,
    metricsUrl: server.metricsUrl,
    emulator,
    gateway,
    query: (query, variables) => postQuery(server.url, query, variables),
    close: async () => {
      await server.close();
      await gateway.close();
      if (!options.keepEmulator) await emulator.close();
    },
  };
}

async function upstreamOf({ local, emulator, regions }: TestGatewayOptions) {
  if (emulator) return { emulator, regions: regions ?? ['us-east-1'] };
  if (!local) throw new Error('startGateway needs an emulator, or local: true');
  return startEmbeddedGuardDuty({ complain: () => {} });
}
