/** The subgraph of the team that handles incidents. It knows nothing of a finding but its ARN. */

const TICKETS = [
  {
    number: 'SEC-1',
    status: 'OPEN',
    finding:
      'arn:aws:guardduty:us-east-1:345678901234:detector/489014a475d26ed3e57114af92a808f7/finding/5d9eb91eff039e78506bba66e7f2fa87',
  },
  {
    number: 'SEC-2',
    status: 'OPEN',
    finding:
      'arn:aws:guardduty:eu-west-1:210987654321:detector/6f1a2b48a4bc39d428d60df3cfa203f6/finding/3cc657fe15e4aa2e658945a9e401a223',
  },
];

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])

  type Query {
    tickets: [Ticket!]!
  }
  type Ticket @key(fields: "number") {
    number: ID!
    status: String!
    finding: Finding
  }
  type Finding @key(fields: "arn") {
    arn: String
    tickets: [Ticket!]!
  }
`;

const resolvers = {
  Query: { tickets: () => TICKETS },
  Ticket: {
    __resolveReference: ({ number }) => TICKETS.find((ticket) => ticket.number === number),
    finding: ({ finding }) => ({ arn: finding }),
  },
  Finding: {
    tickets: ({ arn }) => TICKETS.filter(({ finding }) => finding === arn),
  },
};

export const tickets = { sdl, resolvers };
