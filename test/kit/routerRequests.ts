import { createHash } from 'node:crypto';

/** A request that a router or its tools send to a subgraph, without the headers that the operator adds. */
export interface RouterRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const JSON_BODY = { 'content-type': 'application/json' };

/** Apollo Router 2 and 3: `content_negotiation.rs` and `services/http/service.rs` in apollographql/router. */
const APOLLO_HEADERS = {
  ...JSON_BODY,
  accept: 'application/json, application/graphql-response+json',
  'accept-encoding': 'gzip, br, deflate',
  // Which client asked the router; its documentation says how to send it on.
  'apollographql-client-name': 'dashboard',
  'apollographql-client-version': '1.0',
};

/** It names operations after the client's, the subgraph and the place in the plan, and makes fragments of its own. */
const APOLLO_QUERY =
  'query Tickets__guardduty__1($representations:[_Any!]!){_entities(representations:$representations){..._generated_onFinding2_0}}fragment _generated_onFinding2_0 on Finding{title severityLevel}';

/**
 * How routers that cannot be run in the tests ask for the title and the level of findings.
 *
 * - Cosmo: `nethttpclient.go` in wundergraph/graphql-go-tools; the planner asks for `__typename`.
 * - Hive Router as a binary: `http.rs` in graphql-hive/router. It sends no `accept` and no operation's name.
 */
export const ENTITY_REQUESTS: Readonly<Record<string, (representations: readonly unknown[]) => RouterRequest>> = {
  'Apollo Router': (representations) => ({
    headers: APOLLO_HEADERS,
    body: { query: APOLLO_QUERY, operationName: 'Tickets__guardduty__1', variables: { representations } },
  }),
  'Apollo Router with federated traces': (representations) => ({
    headers: { ...APOLLO_HEADERS, 'apollo-federation-include-trace': 'ftv1' },
    body: { query: APOLLO_QUERY, operationName: 'Tickets__guardduty__1', variables: { representations } },
  }),
  'Apollo Router with persisted queries, the first time': (representations) => ({
    headers: APOLLO_HEADERS,
    body: {
      query: APOLLO_QUERY,
      operationName: 'Tickets__guardduty__1',
      variables: { representations },
      extensions: { persistedQuery: { version: 1, sha256Hash: sha256(APOLLO_QUERY) } },
    },
  }),
  'Apollo Router with persisted queries, from then on': (representations) => ({
    headers: APOLLO_HEADERS,
    body: {
      operationName: 'Tickets__guardduty__1',
      variables: { representations },
      extensions: { persistedQuery: { version: 1, sha256Hash: sha256(APOLLO_QUERY) } },
    },
  }),
  Cosmo: (representations) => ({
    headers: { ...JSON_BODY, accept: 'application/json', 'accept-encoding': 'gzip, deflate' },
    body: {
      query:
        'query($representations: [_Any!]!){_entities(representations: $representations){... on Finding {__typename title severityLevel}}}',
      variables: { representations },
      // What the client sent as extensions is sent on.
      extensions: { client: { name: 'dashboard' } },
    },
  }),
  'Hive Router': (representations) => ({
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: {
      query:
        'query($representations:[_Any!]!){_entities(representations: $representations){...on Finding{title severityLevel}}}',
      variables: { representations },
    },
  }),
  'a router that prefers streams of parts': (representations) => ({
    headers: { ...JSON_BODY, accept: 'multipart/mixed;deferSpec=20220824, application/json' },
    body: {
      query:
        'query($representations:[_Any!]!){_entities(representations:$representations){...on Finding{title severityLevel}}}',
      variables: { representations },
    },
  }),
};

/** How routers and their tools ask for the SDL. */
export const SDL_REQUESTS: Readonly<Record<string, RouterRequest>> = {
  '`rover subgraph introspect`': {
    headers: { ...JSON_BODY, accept: '*/*', 'apollographql-client-name': 'rover-client' },
    body: {
      variables: null,
      query: 'query SubgraphIntrospectQuery {\n    # eslint-disable-next-line\n    _service {\n        sdl\n    }\n}',
      operationName: 'SubgraphIntrospectQuery',
    },
  },
  '`IntrospectAndCompose` of @apollo/gateway': {
    headers: JSON_BODY,
    body: { query: 'query __ApolloGetServiceDefinition__ { _service { sdl } }' },
  },
  '`wgc subgraph introspect` of Cosmo': {
    headers: JSON_BODY,
    body: { query: '\n        {\n          _service{\n            sdl\n          }\n        }\n      ', variables: {} },
  },
  'Hive Gateway that composes for itself': {
    headers: { ...JSON_BODY, accept: 'application/json' },
    body: { query: '{ _service { sdl } }' },
  },
};

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
