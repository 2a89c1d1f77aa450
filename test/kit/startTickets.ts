import { startSubgraph } from './startSubgraph.js';

/** A ticket with the ARN of its finding. */
export interface Ticket {
  readonly number: string;
  readonly arn: string;
}

/** Another team's subgraph, which knows only the ARN of a finding. */
export const TICKETS_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
  type Query { tickets(first: Int): [Ticket!]! ticket(number: ID!): Ticket }
  type Ticket @key(fields: "number") { number: ID! finding: Finding }
  type Finding @key(fields: "arn") { arn: String tickets: [Ticket!]! }
`;

/** Serves tickets on a free port. */
export function startTickets(tickets: readonly Ticket[]): Promise<{ url: string; close(): Promise<void> }> {
  const find = (wanted: Pick<Ticket, 'number'>) => tickets.find(({ number }) => number === wanted.number);
  return startSubgraph(TICKETS_SDL, {
    Query: {
      tickets: (_root: unknown, { first }: { first?: number }) => tickets.slice(0, first),
      ticket: (_root: unknown, wanted: Pick<Ticket, 'number'>) => find(wanted),
    },
    Ticket: {
      __resolveReference: find,
      finding: ({ arn }: Ticket) => ({ arn }),
    },
    Finding: {
      tickets: (finding: Pick<Ticket, 'arn'>) => tickets.filter(({ arn }) => arn === finding.arn),
    },
  });
}
