import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { CursorCodec } from './findings/cursor.js';
import { readDetectors } from './findings/detectors.js';
import { FindingService } from './findings/findingService.js';
import { createSchema } from './graphql/createSchema.js';
import { DocumentModel } from './graphql/documentModel.js';
import { readFindingPaths } from './graphql/findingPaths.js';
import { createFindingView } from './graphql/findingView.js';
import { OperationExecutor } from './graphql/operationExecutor.js';
import { FindingHomes } from './guardduty/findingHomes.js';
import { FindingLoader } from './guardduty/findingLoader.js';
import { FindingReader } from './guardduty/findingReader.js';
import { readMemberNames } from './guardduty/memberNames.js';
import { createSources, Sources } from './guardduty/sources.js';
import type { UpstreamSettings } from './guardduty/upstreamSettings.js';
import type { Logger } from './log.js';
import type { Context } from './resolvers/context.js';

export interface GatewayOptions {
  readonly upstream: UpstreamSettings;
  /** Signs cursors; left out, a key is derived from regions and roles. */
  readonly cursorSecret?: string | undefined;
  /** How long documents are remembered, in milliseconds; default 10,000, and 0 turns it off. */
  readonly cacheTtlMs?: number | undefined;
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
   * @param options.fresh true for answers that GuardDuty gives from now on; default false
   */
  createContext(options?: { readonly fresh?: boolean }): Context;
  close(): void;
}

/** Asks each source for its detector once; a source that fails is not fatal. */
export async function createGateway(gatewayOptions: GatewayOptions): Promise<Gateway> {
  const { upstream, cursorSecret, cacheTtlMs = DEFAULT_CACHE_TTL_MS, log } = gatewayOptions;
  const schema = createSchema();
  const memberNames = readMemberNames();
  const model = new DocumentModel(schema, memberNames);
  const view = createFindingView(model);
  const sources = new Sources(createSources(upstream));
  await sources.discover(log);
  const homes = new FindingHomes(sources.configured);
  const reader = new FindingReader({ view, homes, cacheTtlMs });
  const sourceKeys = [undefined, ...upstream.roleArns].flatMap((role) =>
    upstream.regions.map((region) => `${region} ${role ?? ''}`),
  );
  const options = {
    sources,
    sourceKeys,
    homes,
    paths: readFindingPaths(schema, memberNames),
    codec: new CursorCodec(cursorSecret ?? derivedSecret(sourceKeys)),
  };
  return {
    schema,
    executor: new OperationExecutor(schema, model),
    createContext: ({ fresh = false } = {}) => ({
      findings: new FindingService(options, new FindingLoader(sources, homes, reader, { fresh })),
      detectors: () => readDetectors(sources.configured),
    }),
    close: () => {
      for (const source of sources.configured) source.close();
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
