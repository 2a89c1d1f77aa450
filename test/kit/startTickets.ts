import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

/** A ticket with the ARN of its finding. */
export interface Ticket {
  readonly number: string;
  readonly arn: string;
}

/** Another team's subgraph, which knows only the ARN of a finding. */
export const TICKETS_SDL = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
  type Query { tickets: [Ticket!]! }
  type Ticket @key(fields: "number") { number: ID! finding: Finding }
  type Finding @key(fields: "arn") { arn: String tickets: [Ticket!]! }
`;

/** Serves tickets on a free port. */
export async function startTickets(tickets: readonly Ticket[]): Promise<{ url: string; close(): Promise<void> }> {
  const resolvers = {
    Query: { tickets: () => tickets },
    Ticket: {
      __resolveReference: (ticket: Pick<Ticket, 'number'>) => tickets.find(({ number }) => number === ticket.number),
      finding: ({ arn }: Ticket) => ({ arn }),
    },
    Finding: {
      tickets: (finding: Pick<Ticket, 'arn'>) => tickets.filter(({ arn }) => arn === finding.arn),
    },
  };
  const server = new ApolloServer({
    schema: buildSubgraphSchema({ typeDefs: parse(TICKETS_SDL), resolvers }),
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  return { url, close: () => server.stop() };
}
