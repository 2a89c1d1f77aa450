// The obvious solution without GraphQL: node:http and the unmodified SDK. `GET /findings?first=N`, default 50.
import { createServer } from 'node:http';
import { createFindings } from '../baselines/createFindings.mjs';
import { listen } from '../kit/listen.mjs';
import { serveParent } from '../kit/serveParent.mjs';
import { BATCH_SIZE, PAGE_SIZE } from '../upstreamCalls.mjs';

await serveParent(async (input) => {
  const { list, get } = createFindings(input);

  async function answer(request, response) {
    const first = Number(new URL(request.url, 'http://localhost').searchParams.get('first') ?? PAGE_SIZE);
    const ids = await list(first);
    const batches = [];
    for (let start = 0; start < ids.length; start += BATCH_SIZE)
      batches.push(get(ids.slice(start, start + BATCH_SIZE)));
    const findings = (await Promise.all(batches)).flat();
    const body = Buffer.from(JSON.stringify({ findings }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(502).end(String(error)));
  });
  return { url: await listen(server) };
});
