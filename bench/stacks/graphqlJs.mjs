// The gateway's own schema and resolvers, executed by graphql-js: the cost of a query that is not compiled. It runs on
// Apollo Server and Fastify, as the gateway does.
import { createRequire } from 'node:module';
import { createGateway, createLog } from '../../dist/index.js';
import { serveParent } from '../kit/serveParent.mjs';

// Queries must be executed by the gateway's copy of graphql, not by that of the baselines.
const require = createRequire(new URL('../../package.json', import.meta.url));
const { ApolloServer } = require('@apollo/server');
const disabled = require('@apollo/server/plugin/disabled');
const { fastifyApolloHandler } = require('@as-integrations/fastify');
const Fastify = require('fastify');

await serveParent(async ({ endpoint, regions, credentials }) => {
  const upstream = { regions, roleArns: [], timeoutMs: 3000, endpoint, credentials };
  const gateway = createGateway({ upstream, log: createLog('silent'), cacheTtlMs: 0 });
  await gateway.whenDiscovered();
  const apollo = new ApolloServer({
    schema: gateway.schema,
    introspection: false,
    csrfPrevention: true,
    plugins: [
      disabled.ApolloServerPluginCacheControlDisabled(),
      disabled.ApolloServerPluginInlineTraceDisabled(),
      disabled.ApolloServerPluginLandingPageDisabled(),
      disabled.ApolloServerPluginSchemaReportingDisabled(),
      disabled.ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  const app = Fastify();
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    handler: fastifyApolloHandler(apollo, { context: async (request) => gateway.createContext(request) }),
  });
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) };
});
