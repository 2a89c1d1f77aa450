import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { FindingService } from './findings/findingService.js';
import { CursorCodec } from './findings/paging/cursor.js';
import { readDetectors } from './findings/readDetectors.js';
import { createFindingView } from './graphql/documents/findingView.js';
import { readFindingPaths } from './graphql/documents/readFindingAttributes.js';
import { DocumentModel } from './graphql/documents/wireMembers.js';
import { OperationExecutor } from './graphql/execution/operationExecutor.js';
import { createSchema } from './graphql/schema/createSchema.js';
import { createSources } from './guardduty/createSources.js';
import { readMemberNames } from './guardduty/memberNames.js';
import type { UpstreamSettings } from './guardduty/upstreamSettings.js';
import { FindingHomes } from './loading/findingHomes.js';
import { OperationLoader, type OperationTerms } from './loading/operationLoader.js';
import { SharedReader } from './loading/sharedReader.js';
import { Sources } from './loading/sources.js';
import type { FindingSource } from './model/findingSource.js';
import type { Logger } from './model/logger.js';
import { EVERYBODY } from './model/principal.js';
import type { Context } from './resolvers/context.js';
import { Invalidations } from './store/invalidations.js';
import { SharedCallRate } from './store/sharedCallRate.js';
import { SharedDocuments } from './store/sharedDocuments.js';
import { StoreConnection } from './store/storeConnection.js';

export interface GatewayOptions {
  readonly upstream: UpstreamSettings;
  /** Signs cursors; left out, a key is derived from regions and roles. */
  readonly cursorSecret?: string | undefined;
  /** How long documents are remembered, in milliseconds; default 10,000, and 0 turns it off. */
  readonly cacheTtlMs?: number | undefined;
  /** A Valkey or Redis that shares documents with other replicas, as `redis://` or `rediss://`; default none. */
  readonly cacheUrl?: string | undefined;
  /** Certificates to trust for `rediss://` in place of Node's own, as PEM. */
  readonly cacheCertificates?: string | undefined;
  /** Calls a second that each source may take, from all replicas that share a cacheUrl; default as many as come up. */
  readonly upstreamRate?: number | undefined;
  readonly log: Logger;
}

const DEFAULT_CACHE_TTL_MS = 10_000;

/** The schema with all that its resolvers need, for any GraphQL server to execute. */
export interface Gateway {
  readonly schema: GraphQLSchema;
  /** Executes operations of the schema faster than graphql-js does, to the same answers. */
  readonly executor: OperationExecutor;
  /**
   * A context for one operation; findings are batched and remembered within it.
   * @param options.principal who asks; default everybody
   * @param options.fresh true to bypass anything fetched earlier; default false
   * @param options.signal ends the operation when it goes off, with its reason; default none
   */
  createContext(options?: Partial<OperationTerms>): Context;
  /** Whether a detector was found, now or before; where none was at the start, they are looked for until one is. */
  isReady(): boolean;
  close(): void;
}

/** Asks each source for its detector once; a source that fails is not fatal. */
export async function createGateway(gatewayOptions: GatewayOptions): Promise<Gateway> {
  const { upstream, cursorSecret, cacheTtlMs = DEFAULT_CACHE_TTL_MS, upstreamRate, log } = gatewayOptions;
  const { cacheUrl, cacheCertificates } = gatewayOptions;
  const schema = createSchema();
  const memberNames = readMemberNames();
  const model = new DocumentModel(schema, memberNames);
  const view = createFindingView(model);
  const store = cacheUrl === undefined ? undefined : new StoreConnection(cacheUrl, log, cacheCertificates);
  const rate = upstreamRate === undefined ? undefined : new SharedCallRate(upstreamRate, store);
  const sources = new Sources(createSources(upstream, rate));
  await sources.discover(log);
  const homes = new FindingHomes(sources.configured);
  const shared = store && cacheTtlMs > 0 ? new SharedDocuments(store, cacheTtlMs) : undefined;
  const invalidations = store && new Invalidations(store, cacheTtlMs);
  const reader = new SharedReader({ view, homes, cacheTtlMs, shared, invalidations });
  invalidations?.listen({
    forget: (detectorId, ids) => {
      const concerned = ({ knownDetectorId: known }: FindingSource) => known === undefined || known === detectorId;
      for (const source of sources.configured.filter(concerned)) reader.forget(source, ids);
    },
    forgetAll: () => reader.forgetAll(),
  });
  const sourceKeys = sources.configured.map(({ key }) => key);
  const options = {
    patienceMs: upstream.timeoutMs,
    sourceKeys,
    homes,
    paths: readFindingPaths(schema, memberNames),
    codec: new CursorCodec(cursorSecret ?? derivedSecret(sourceKeys)),
  };
  return {
    schema,
    executor: new OperationExecutor(schema, model),
    createContext: ({ principal = EVERYBODY, fresh = false, signal } = {}) => {
      const loader = new OperationLoader(sources, homes, reader, { principal, fresh, signal });
      return { findings: new FindingService(options, loader), detectors: () => readDetectors(loader) };
    },
    isReady: () => sources.hasFound,
    close: () => {
      store?.close();
      sources.close();
    },
  };
}

/**
 * The same on every replica with the same configuration. It keeps a cursor from being read as another query's; who
 * wants it unforgeable sets CURSOR_SECRET.
 */
function derivedSecret(sourceKeys: readonly string[]): string {
  return createHash('sha256').update(sourceKeys.join('\n')).digest('hex');
}
