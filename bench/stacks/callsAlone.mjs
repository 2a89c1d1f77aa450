// The two calls of a page as the gateway makes them, with their answers parsed but not processed: the cost of a page if
// GraphQL were free. Answers only the ids.
import { createServer } from 'node:http';
import { createSources } from '../../dist/guardduty/createSources.js';
import { listen } from '../kit/listen.mjs';
import { serveParent } from '../kit/serveParent.mjs';
import { PAGE_SIZE, SORT } from '../upstreamCalls.mjs';

await serveParent(async ({ endpoint, regions, credentials }) => {
  const [source] = createSources({ regions, roleArns: [], timeoutMs: 3000, endpoint, credentials });

  async function answer(response) {
    const caller = { signal: undefined, rank: 0, begunAt: performance.now() };
    const { ids } = await source.listFindings({}, SORT, PAGE_SIZE, undefined, caller);
    const { documents } = await source.getFindings(() => ids, undefined, caller);
    const body = Buffer.from(JSON.stringify({ findings: documents.map(({ id }) => ({ id })) }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  }

  const server = createServer((_request, response) => {
    answer(response).catch((error) => response.writeHead(502).end(String(error)));
  });
  return { url: await listen(server) };
});
