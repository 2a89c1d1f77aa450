// Mercurius on Fastify, with its JIT for repeated queries, SDK objects and a DataLoader.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { createFindings } from '../baselines/createFindings.mjs';
import { createResolvers } from '../baselines/createResolvers.mjs';
import { readTypeDefs } from '../baselines/readTypeDefs.mjs';
import { serveParent } from '../kit/serveParent.mjs';

await serveParent(async (input) => {
  const schema = readTypeDefs();
  const findings = createFindings(input);
  const app = Fastify();
  await app.register(mercurius, {
    schema,
    resolvers: createResolvers(schema, findings),
    context: () => ({ loader: findings.createLoader() }),
    jit: 1,
  });
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) };
});
