// GraphQL Yoga as its documentation sets it up on node:http, with its parser and validation caches, SDK objects and a
// DataLoader.
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { createFindings } from '../baselines/createFindings.mjs';
import { createResolvers } from '../baselines/createResolvers.mjs';
import { readTypeDefs } from '../baselines/readTypeDefs.mjs';
import { listen } from '../kit/listen.mjs';
import { serveParent } from '../kit/serveParent.mjs';

await serveParent(async (input) => {
  const typeDefs = readTypeDefs();
  const findings = createFindings(input);
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: createResolvers(typeDefs, findings) }),
    context: () => ({ loader: findings.createLoader() }),
    logging: false,
  });
  return { url: await listen(createServer(yoga)) };
});
