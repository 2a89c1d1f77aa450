import { duration } from '../kinds/duration.js';
import { files } from '../kinds/files.js';
import { listOf } from '../kinds/listOf.js';
import { networks } from '../kinds/networks.js';
import { onOff } from '../kinds/onOff.js';
import { origins } from '../kinds/origins.js';
import { secret } from '../kinds/secret.js';
import { optionalSetting, setting } from '../setting.js';

/** Which browsers, proxies and routers the gateway believes, and what they may keep. */
export const WIRE_SETTINGS = {
  /** Empty: loopback names when listening on loopback, otherwise any. */
  allowedHosts: setting({
    name: 'ALLOWED_HOSTS',
    kind: listOf({
      name: 'a host name without a port',
      pattern: /^(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)$/i,
      example: 'findings.example.com',
    }),
    default: [],
    defaultText: 'loopback names when listening on loopback, otherwise any',
    meaning:
      'host names that requests may be addressed to, on any port; loopback names are always accepted, and probes are not checked',
  }),
  corsOrigins: setting({
    name: 'CORS_ORIGINS',
    kind: origins,
    default: [],
    defaultText: 'none',
    meaning: 'origins of other sites whose pages may send queries, with credentials',
  }),
  trustProxy: setting({
    name: 'TRUST_PROXY',
    kind: networks,
    default: [],
    defaultText: 'none',
    meaning: 'proxies whose X-Forwarded-For, X-Forwarded-Host and X-Forwarded-Proto are believed',
  }),
  /** 0: answers may not be stored. */
  responseMaxAgeMs: setting({
    name: 'RESPONSE_MAX_AGE',
    kind: duration({ leastMs: 0, mostMs: 3_600_000 }),
    default: 0,
    meaning: 'how long a browser may reuse the answer to a GET without errors; 0 forbids storing any answer',
  }),
  persistedQueries: setting({
    name: 'PERSISTED_QUERIES',
    kind: onOff,
    default: true,
    meaning: 'remember documents of automatic persisted queries by their hash',
  }),
  /** Files of documents that clients may name by an id, besides those of the gateway itself. */
  trustedDocuments: setting({
    name: 'TRUSTED_DOCUMENTS',
    kind: files,
    default: [],
    defaultText: "none but the gateway's own",
    meaning: 'manifests of the documents that clients may name by an id: of GraphQL Code Generator, Relay or Apollo',
  }),
  trustedDocumentsOnly: setting({
    name: 'TRUSTED_DOCUMENTS_ONLY',
    kind: onOff,
    default: false,
    meaning:
      'refuse every other document, introspection included; a router may still ask for entities and the SDL with ROUTER_TOKEN',
  }),
  routerToken: optionalSetting({
    name: 'ROUTER_TOKEN',
    kind: secret(16),
    isSecret: true,
    meaning: 'value of the header x-router-token with which a router may read the schema while INTROSPECTION is off',
  }),
} as const;
