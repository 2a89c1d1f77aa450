// The floor: both upstream calls with plain node:http, unsigned, passing on the bytes of the second answer unchanged.
import { Agent, createServer, request as send } from 'node:http';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { listen } from '../kit/listen.mjs';
import { serveParent } from '../kit/serveParent.mjs';
import { PAGE_SIZE, SORT } from '../upstreamCalls.mjs';

await serveParent(async ({ endpoint, detector, credentials }) => {
  const agent = new Agent({ keepAlive: true });
  const path = `/detector/${detector.detectorId}/findings`;
  const headers = {
    'content-type': 'application/json',
    // The embedded GuardDuty reads account and region from the credential and does not verify signatures.
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${detector.region}/guardduty/aws4_request, SignedHeaders=host, Signature=00`,
  };

  async function answer(response) {
    const list = await post(path, { maxResults: PAGE_SIZE, sortCriteria: SORT });
    const { findingIds } = await json(list);
    const findings = await post(`${path}/get`, { findingIds, sortCriteria: SORT });
    const { 'content-type': type, 'content-length': length } = findings.headers;
    response.writeHead(findings.statusCode, { 'content-type': type, ...(length && { 'content-length': length }) });
    await pipeline(findings, response);
  }

  function post(path, content) {
    const body = Buffer.from(JSON.stringify(content));
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } };
      send(new URL(path, endpoint), options, resolve).once('error', reject).end(body);
    });
  }

  const server = createServer((_request, response) => {
    answer(response).catch(() => response.destroy());
  });
  return { url: await listen(server) };
});
