import { startSubgraph } from './startSubgraph.js';

/** The subgraph of a team whose types have names of ours, and mean something else. */
export const CATALOGUE_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
  scalar DateTime
  type Query { services(first: Int): ServiceConnection! }
  type ServiceConnection { nodes: [Service!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! }
  type Service @key(fields: "name") {
    name: ID! owner: User! account: Account! resources: [Resource!]! tags: [Tag!]! lastAction: Action
  }
  type User { login: ID! }
  type Account { plan: String! }
  type Resource { kind: String! }
  type Tag { name: String! }
  type Action { verb: String! at: DateTime! }
`;

/** Serves one service on a free port. */
export function startCatalogue(): Promise<{ url: string; close(): Promise<void> }> {
  const checkout = {
    name: 'checkout',
    owner: { login: 'ana' },
    account: { plan: 'team' },
    resources: [{ kind: 'queue' }],
    tags: [{ name: 'critical' }],
    lastAction: { verb: 'deploy', at: 'yesterday' },
  };
  return startSubgraph(CATALOGUE_SDL, {
    Query: { services: () => ({ nodes: [checkout], pageInfo: { hasNextPage: false } }) },
    Service: { __resolveReference: () => checkout },
  });
}
