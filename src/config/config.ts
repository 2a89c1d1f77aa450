import type { LogLevel } from '../log.js';

/** A configuration without faults. */
export interface Config {
  readonly host: string;
  /** 0 lets the operating system choose. */
  readonly port: number;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly logLevel: LogLevel;
  /** Whether answers are compressed for clients that accept it. */
  readonly compression: boolean;
  /** Whether a supergraph's router gets traces when it asks for them. */
  readonly federatedTraces: boolean;
  /** Signs cursors; undefined where a key is derived from regions and roles. */
  readonly cursorSecret: string | undefined;
  /** Empty in local mode, where the data decide. */
  readonly regions: readonly string[];
  readonly roleArns: readonly string[];
  readonly upstreamTimeoutMs: number;
  /** How long an operation may take. */
  readonly requestTimeoutMs: number;
  /** A file of certificates to trust in place of Node's own, of GuardDuty. */
  readonly caBundle: string | undefined;
  /** How long documents are remembered; 0 for not at all. */
  readonly cacheTtlMs: number;
  /** A Valkey or Redis that shares documents with other replicas; undefined for none. May hold a password. */
  readonly cacheUrl: string | undefined;
  /** A file of certificates to trust in place of Node's own, of a cacheUrl with TLS. */
  readonly cacheCaBundle: string | undefined;
  /** Calls a second that each source may take; undefined for as many as come up. */
  readonly upstreamRate: number | undefined;
  /** GraphQL requests in flight beyond which new ones are shed. */
  readonly maxRequests: number;
  /** Delay of the event loop beyond which new requests are shed; 0 for any. */
  readonly maxEventLoopDelayMs: number;
  /** How long a server that is told to stop takes new requests at least. */
  readonly drainDelayMs: number;
  /** How long requests in flight may take after that. */
  readonly drainTimeoutMs: number;
}

/** Everything that is wrong is said at once, each fault a sentence that names the setting and what is accepted. */
export type ConfigResult =
  | { readonly kind: 'config'; readonly config: Config }
  | { readonly kind: 'faults'; readonly faults: readonly string[] };

/** `local`: the embedded GuardDuty is the upstream, so that no region has to be set. */
export type Mode = 'aws' | 'local';
