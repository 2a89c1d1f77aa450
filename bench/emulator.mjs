// Measures how fast the embedded GuardDuty answers GetFindings of 50 ids, because it must not be the bottleneck of the
// gateway's benchmark. The emulator runs in a process of its own, from dist/ or from the folder given as argument.
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import autocannon from 'autocannon';

const FINDINGS = 500;
const BATCH = 50;
const SECONDS = 8;
const CONNECTIONS = 20;
const DETECTOR = { region: 'us-east-1', accountId: '123456789012', detectorId: '12abc34d567e8fa901bc2d34e56789f0' };
const HEADERS = {
  'content-type': 'application/json',
  authorization:
    'AWS4-HMAC-SHA256 Credential=123456789012/20261123/us-east-1/guardduty/aws4_request, SignedHeaders=host, Signature=00',
};

if (process.send) await serve(process.argv[2]);
else await measure(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)));

async function serve(dist) {
  const load = (path) => import(pathToFileURL(resolve(dist, 'emulator', path)).href);
  const { startEmulator } = await load('startEmulator.js');
  const { generateFindings } = await load('generate/generateFindings.js');
  const findings = generateFindings({
    ...DETECTOR,
    seed: 'bench',
    now: Date.now(),
    count: FINDINGS,
    memberAccountIds: [],
  });
  const emulator = await startEmulator({ detectors: [{ ...DETECTOR, findings }] });
  process.on('message', () => process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss }));
  process.send({ url: emulator.url, ids: findings.map(({ id }) => id) });
  process.on('disconnect', () => emulator.close());
}

async function measure(dist) {
  const child = fork(fileURLToPath(import.meta.url), [dist]);
  const { url, ids } = await nextMessage(child);
  const path = `/detector/${DETECTOR.detectorId}/findings`;
  const batches = Array.from({ length: ids.length / BATCH }, (_, index) =>
    ids.slice(index * BATCH, (index + 1) * BATCH),
  );
  const get = batches.map((findingIds) => ({ path: `${path}/get`, body: JSON.stringify({ findingIds }) }));
  const list = [{ path, body: JSON.stringify({ sortCriteria: { attributeName: 'updatedAt', orderBy: 'DESC' } }) }];
  await run(child, url, 'warm-up', get, 2);
  await run(child, url, `GetFindings of ${BATCH}`, get, SECONDS);
  await run(child, url, `ListFindings of ${FINDINGS}`, list, SECONDS);
  child.disconnect();
}

async function run(child, url, name, requests, duration) {
  const before = await usage(child);
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration,
    requests: requests.map((request) => ({ ...request, method: 'POST', headers: HEADERS })),
  });
  const after = await usage(child);
  const cpu = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1e6;
  const total = result['2xx'];
  console.log(
    `${name}: ${Math.round(total / result.duration)} requests/s, ${cpu.toFixed(2)} CPU s in ${result.duration} s ` +
      `(${((cpu / total) * 1000).toFixed(3)} ms a request, ${Math.round(total / cpu)} requests/CPU s), ` +
      `p99 ${result.latency.p99} ms, ${Math.round(result.throughput.average / 1e6)} MB/s, ${Math.round(after.rss / 1e6)} MB RSS, ` +
      `${result.non2xx + result.errors} failed`,
  );
}

async function usage(child) {
  child.send('usage');
  return nextMessage(child);
}

function nextMessage(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The emulator ended')));
  });
}
