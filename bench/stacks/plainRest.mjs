// What one would write without GraphQL: node:http and the SDK as it comes.
import { createServer } from 'node:http';
import { GetFindingsCommand, GuardDutyClient, ListFindingsCommand } from '@aws-sdk/client-guardduty';
import { listen } from '../kit/listen.mjs';
import { serveParent } from '../kit/serveParent.mjs';
import { PAGE_SIZE, SORT } from '../upstreamCalls.mjs';

await serveParent(async ({ endpoint, detector, credentials }) => {
  const DetectorId = detector.detectorId;
  const client = new GuardDutyClient({ region: detector.region, endpoint, credentials });

  async function answer(response) {
    const { FindingIds } = await client.send(
      new ListFindingsCommand({ DetectorId, MaxResults: PAGE_SIZE, SortCriteria: toSdk(SORT) }),
    );
    const { Findings } = await client.send(
      new GetFindingsCommand({ DetectorId, FindingIds, SortCriteria: toSdk(SORT) }),
    );
    const body = Buffer.from(JSON.stringify({ findings: Findings }));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  }

  const server = createServer((_request, response) => {
    answer(response).catch((error) => response.writeHead(502).end(String(error)));
  });
  return { url: await listen(server) };
});

function toSdk({ attributeName, orderBy }) {
  return { AttributeName: attributeName, OrderBy: orderBy };
}
