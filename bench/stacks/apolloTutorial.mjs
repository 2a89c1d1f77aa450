// Apollo Server as its tutorial sets it up: `startStandaloneServer`, default plugins, SDK objects, a DataLoader.
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createFindings } from '../baselines/createFindings.mjs';
import { createResolvers } from '../baselines/createResolvers.mjs';
import { readTypeDefs } from '../baselines/readTypeDefs.mjs';
import { serveParent } from '../kit/serveParent.mjs';

await serveParent(async (input) => {
  const typeDefs = readTypeDefs();
  const findings = createFindings(input);
  const server = new ApolloServer({ typeDefs, resolvers: createResolvers(typeDefs, findings) });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async () => ({ loader: findings.createLoader() }),
  });
  return { url };
});
