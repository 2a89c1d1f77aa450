import { startSubgraph } from './startSubgraph.js';

export interface KnownAccount {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly environment: string;
}

export interface KnownInstance {
  readonly id: string;
  readonly name: string;
}

/** The subgraph of the team that owns accounts and instances, and knows nothing of findings. */
export const INVENTORY_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
  type Query { accounts: [AwsAccount!]! instances: [AwsEc2Instance!]! }
  type AwsAccount @key(fields: "id") { id: ID! name: String! owner: String! environment: String! }
  type AwsEc2Instance @key(fields: "id") { id: ID! name: String! }
`;

/** Serves accounts and instances on a free port. */
export function startInventory(
  accounts: readonly KnownAccount[],
  instances: readonly KnownInstance[],
): Promise<{ url: string; close(): Promise<void> }> {
  return startSubgraph(INVENTORY_SDL, {
    Query: { accounts: () => accounts, instances: () => instances },
    AwsAccount: { __resolveReference: (wanted: { id: string }) => accounts.find(({ id }) => id === wanted.id) },
    AwsEc2Instance: { __resolveReference: (wanted: { id: string }) => instances.find(({ id }) => id === wanted.id) },
  });
}
