import { createHash } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { createAuditTrail } from './audit/createAuditTrail.js';
import { DEFAULTS, type OptionalSettings, withDefaults } from './config/withDefaults.js';
import { ChangeCounts } from './findings/changes/changeCounts.js';
import { ChangeService } from './findings/changes/changeService.js';
import { PageReader } from './findings/connection/pageReader.js';
import { EntityService } from './findings/entities/entityService.js';
import { FindingService } from './findings/findingService.js';
import { CursorCodec } from './findings/paging/cursors/cursorCodec.js';
import { CursorTrails } from './findings/paging/trails/cursorTrails.js';
import { readDetectors } from './findings/readDetectors.js';
import { byWireName, readSuppressionRules } from './findings/suppression/readSuppressionRules.js';
import { createFindingView } from './graphql/documents/findingView.js';
import { readFindingAttributes } from './graphql/documents/readFindingAttributes.js';
import { WireMembers } from './graphql/documents/wireMembers.js';
import { OperationExecutor } from './graphql/execution/operationExecutor.js';
import { assembleSchema } from './graphql/schema/createSchema.js';
import { hashSdl } from './graphql/schema/hashSdl.js';
import type { NameTable } from './graphql/schema/names/nameTable.js';
import type { SchemaNames } from './graphql/schema/names/schemaNames.js';
import { TrustedDocuments } from './graphql/trusted/trustedDocuments.js';
import { createSources } from './guardduty/createSources.js';
import { readMemberNames } from './guardduty/memberNames.js';
import type { UpstreamSettings } from './guardduty/upstreamSettings.js';
import type { Upstream } from './limits/cost/callBounds.js';
import { OperationLimits } from './limits/operationLimits.js';
import { OperationRate } from './limits/rate/operationRate.js';
import { Admission } from './loading/admission/admission.js';
import { FindingHomes } from './loading/findingHomes.js';
import { OperationLoader, type OperationTerms } from './loading/operation/operationLoader.js';
import { SharedReader } from './loading/sharedReader.js';
import { Sources } from './loading/sources.js';
import type { GatewayError } from './model/errors.js';
import type { FindingSource } from './model/findingSource.js';
import type { Logger } from './model/logger.js';
import { EVERYBODY } from './model/principal.js';
import { originalOf } from './model/redactError.js';
import type { Context } from './resolvers/context.js';
import { Invalidations } from './store/invalidations.js';
import { SharedCallRate } from './store/sharedCallRate.js';
import { SharedDocuments } from './store/sharedDocuments.js';
import { StoreConnection } from './store/storeConnection.js';
import { StoredTexts } from './store/storedTexts.js';

const TRAIL_KEYS = 'guardduty-graphql:v1:trail:';
/** How long replicas share what cursors had no room for. */
const TRAIL_TTL_MS = 3_600_000;

const GATEWAY_SETTINGS = [
  'cursorSecret',
  'cacheTtlMs',
  'cacheUrl',
  'upstreamRate',
  'authSchemaDirectives',
  'authScopeRead',
  'authScopeWrite',
  'maxCalls',
  'maxLeaves',
  'rateLimit',
  'mutations',
  'auditLog',
  'typePrefix',
  'typePrefixScalars',
  'trustedDocuments',
] as const;

/** Settings that are left out have the same defaults as those of `serve`. */
export interface GatewayOptions extends OptionalSettings<(typeof GATEWAY_SETTINGS)[number]> {
  readonly upstream: UpstreamOptions;
  /** Names for types, entities and their keys: the content of SCHEMA_NAMES. Left out, they are as in `schema/`. */
  readonly schemaNames?: SchemaNames | undefined;
  /** Certificates to trust instead of Node's own for a cacheUrl with TLS, as PEM. */
  readonly cacheCertificates?: string | undefined;
  readonly log: Logger;
  /** Where audit lines of changes are logged; left out, `log`. It has to write what is logged at the level info. */
  readonly auditLogger?: Logger | undefined;
}

/** Of these, roles and the timeout can be left out as well. */
export type UpstreamOptions = Omit<UpstreamSettings, 'roleArns' | 'timeoutMs'> &
  Partial<Pick<UpstreamSettings, 'roleArns' | 'timeoutMs'>>;

/** The schema with all that its resolvers need, for any GraphQL server to execute. */
export interface Gateway {
  readonly schema: GraphQLSchema;
  /** How types are named, for `renameDocument`. */
  readonly names: NameTable;
  /** SHA-256 of what `guardduty-graphql schema` prints with the same settings, in hexadecimal digits. */
  readonly sdlHash: string;
  /** Executes operations of the schema faster than graphql-js does, to the same answers. */
  readonly executor: OperationExecutor;
  /** Documents that clients may name by an id; `startServer` has them, and accepts no others where it is told so. */
  readonly trustedDocuments: TrustedDocuments;
  /** What operations may cost, and what callers may ask for in a time; `startServer` enforces it. */
  readonly limits: OperationLimits;
  /** What became of changes; undefined where the schema has none. */
  readonly changeCounts: ChangeCounts | undefined;
  /**
   * A context for one operation; findings are batched and remembered within it.
   * @param options.principal who asks; default everybody
   * @param options.fresh true to bypass anything fetched earlier; default false
   * @param options.address where the request comes from, for RATE_LIMIT without authentication; default unknown
   * @param options.signal ends the operation when it goes off, with its reason; default none
   */
  createContext(options?: Partial<OperationTerms> & { readonly address?: string | undefined }): Context;
  /** Whether a detector has been found, now or earlier; they are looked for until all are known. */
  isReady(): boolean;
  /** Resolves when every source has been looked at for the first time, whether it has a detector or not. */
  whenDiscovered(): Promise<void>;
  /** Waits for changes that have been begun, even if their clients have gone: what became of them is put on record. */
  close(): Promise<void>;
}

/**
 * Begins to look for each source's detector, and does not wait for them: operations wait for what they need. A source
 * that fails is not fatal.
 * @throws Error where the audit log cannot be written, or names of the schema have faults
 * @throws FaultyManifests where trusted documents cannot be read or are not valid
 */
export function createGateway(gatewayOptions: GatewayOptions): Gateway {
  const { cacheCertificates, log } = gatewayOptions;
  const settings = withDefaults(gatewayOptions, GATEWAY_SETTINGS);
  const { cursorSecret, cacheTtlMs, cacheUrl, upstreamRate, authScopeRead, authScopeWrite } = settings;
  const { maxCalls, maxLeaves, rateLimit, mutations } = settings;
  const trail = createAuditTrail({ log: gatewayOptions.auditLogger ?? log, path: settings.auditLog });
  const { roleArns = DEFAULTS.roleArns, timeoutMs = DEFAULTS.upstreamTimeoutMs } = gatewayOptions.upstream;
  const upstream = { ...gatewayOptions.upstream, roleArns, timeoutMs };
  const scopes = { read: authScopeRead, write: authScopeWrite };
  const { typePrefix, typePrefixScalars } = settings;
  const { schema, sdl, names } = assembleSchema({
    mutations,
    scopes: settings.authSchemaDirectives ? scopes : undefined,
    typePrefix,
    typePrefixScalars,
    schemaNames: gatewayOptions.schemaNames,
  });
  const trustedDocuments = new TrustedDocuments(schema, names, settings.trustedDocuments);
  const memberNames = readMemberNames();
  const wireMembers = new WireMembers(schema, memberNames);
  const executor = new OperationExecutor(schema, wireMembers);
  for (const { hash, document } of trustedDocuments.all) executor.prepare(hash, document);
  const view = createFindingView(wireMembers);
  const store = cacheUrl === undefined ? undefined : new StoreConnection(cacheUrl, log, cacheCertificates);
  const rate = upstreamRate === undefined ? undefined : new SharedCallRate(upstreamRate, store);
  const sources = new Sources(createSources(upstream, rate));
  const discovered = sources.discover(log);
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
  const admission = new Admission(sources.configured);
  const sourceKeys = sources.configured.map(({ key }) => key);
  const options = {
    patienceMs: upstream.timeoutMs,
    reportMissing: reportOnce(log),
    sourceKeys,
    homes,
    paths: readFindingAttributes(schema, memberNames),
    trails: new CursorTrails(store && new StoredTexts(store, TRAIL_KEYS, TRAIL_TTL_MS)),
    codec: new CursorCodec(cursorSecret ?? derivedSecret(sourceKeys)),
  };
  const limits = new OperationLimits({
    schema,
    upstream: measureUpstream(sources.configured),
    maxCalls,
    maxLeaves,
    rate: rateLimit && new OperationRate({ ...rateLimit, store }),
  });
  const attributesByName = byWireName(options.paths);
  const changeOptions = { trail, counts: new ChangeCounts(), underWay: new Set<Promise<unknown>>(), log };
  return {
    schema,
    names,
    sdlHash: hashSdl(sdl),
    limits,
    executor,
    trustedDocuments,
    changeCounts: mutations ? changeOptions.counts : undefined,
    createContext: ({ principal = EVERYBODY, fresh = false, signal, address } = {}) => {
      const loader = new OperationLoader({ sources, homes, reader, admission }, { principal, fresh, signal });
      const pages = new PageReader(options, loader);
      const allowance = limits.allowanceFor(principal, address);
      return {
        findings: new FindingService(options, pages, loader),
        entities: new EntityService({ paths: options.paths, allowance }, pages, loader),
        changes: new ChangeService(changeOptions, loader, { principal, signal }),
        detectors: () => readDetectors(loader),
        suppressionRules: (source) => readSuppressionRules(loader, principal, source, attributesByName),
        principal,
        address,
        meter: loader,
      };
    },
    isReady: () => sources.hasFound,
    whenDiscovered: () => discovered,
    close: async () => {
      if (changeOptions.underWay.size > 0) await Promise.allSettled(changeOptions.underWay);
      store?.close();
      sources.close();
    },
  };
}

/** What the cost of operations depends on. */
function measureUpstream(sources: readonly FindingSource[]): Upstream {
  return {
    sources: sources.length,
    regions: new Set(sources.map(({ region }) => region)).size,
    idsPerCall: Math.min(...sources.map(({ maxIds }) => maxIds)),
  };
}

/** One line for each failure: operations that wait for the same call get the same error. */
function reportOnce(log: Logger): (failure: GatewayError) => void {
  const reported = new WeakSet<Error>();
  return (told) => {
    const failure = originalOf(told);
    if (reported.has(failure)) return;
    reported.add(failure);
    log.warn({ err: failure, cause: failure.cause }, 'source left out of a partial answer');
  };
}

/**
 * The same on every replica with the same configuration. It keeps a cursor from being taken for another query's; set
 * CURSOR_SECRET to make cursors unforgeable.
 */
function derivedSecret(sourceKeys: readonly string[]): string {
  return createHash('sha256').update(sourceKeys.join('\n')).digest('hex');
}
