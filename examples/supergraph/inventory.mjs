/** The subgraph of the team that knows which accounts and instances there are, and whose they are. */

const ACCOUNTS = [
  { id: '123456789012', name: 'security', owner: 'Security Operations', environment: 'PRODUCTION' },
  { id: '210987654321', name: 'shop', owner: 'Web Shop', environment: 'PRODUCTION' },
  { id: '345678901234', name: 'data', owner: 'Data Platform', environment: 'PRODUCTION' },
  { id: '456789012345', name: 'sandbox', owner: 'Developer Experience', environment: 'DEVELOPMENT' },
];

const INSTANCES = [
  { id: 'i-0896ebb284066335c', name: 'etl-7', service: 'Nightly imports' },
  { id: 'i-038f3877eee5fa146', name: 'checkout-2', service: 'Checkout' },
];

const SERVICES = [
  { name: 'Checkout', onCall: 'checkout@example.com' },
  { name: 'Nightly imports', onCall: 'data-platform@example.com' },
];

/** Its `Service` has nothing to do with that of a finding, which is why the gateway is started with TYPE_PREFIX. */
const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])

  type Query {
    accounts: [AwsAccount!]!
    account(name: String!): AwsAccount
    instance(name: String!): AwsEc2Instance
  }
  type AwsAccount @key(fields: "id") {
    id: ID!
    name: String
    owner: String
    environment: Environment
  }
  type AwsEc2Instance @key(fields: "id") {
    id: ID!
    name: String
    service: Service
  }
  type Service {
    name: String!
    onCall: String!
  }
  enum Environment { DEVELOPMENT PRODUCTION }
`;

const resolvers = {
  Query: {
    accounts: () => ACCOUNTS,
    account: (_root, { name }) => ACCOUNTS.find((account) => account.name === name),
    instance: (_root, { name }) => INSTANCES.find((instance) => instance.name === name),
  },
  AwsAccount: {
    __resolveReference: ({ id }) => ACCOUNTS.find((account) => account.id === id),
  },
  AwsEc2Instance: {
    __resolveReference: ({ id }) => INSTANCES.find((instance) => instance.id === id),
    service: (instance) => SERVICES.find(({ name }) => name === instance.service),
  },
};

export const inventory = { sdl, resolvers };
