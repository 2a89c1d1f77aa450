import { afterEach, describe, expect, test } from '@jest/globals';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { createGateway, createLog, startServer } from '../../src/index.js';
import { callsOf, smallFindings, US } from '../kit/findings.js';
import { postQuery } from '../kit/graphqlClient.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A program that embeds the gateway and leaves out every option that it can. */
async function embed() {
  const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 20) }] });
  closers.push(() => emulator.close());
  const log = createLog('silent');
  const credentials = { accessKeyId: US.accountId, secretAccessKey: 'secret' };
  const upstream = { regions: [US.region], endpoint: emulator.url, credentials };
  const gateway = await createGateway({ upstream, log });
  closers.push(() => gateway.close());
  const server = await startServer({ gateway, port: 0, maxEventLoopDelayMs: 0, log });
  closers.push(() => server.close());
  return { emulator, server };
}

describe('A program that embeds the gateway', () => {
  test('gets the defaults of serve for what it leaves out', async () => {
    const { emulator, server } = await embed();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const page = '{ findings(first: 20) { nodes { id title } } }';
    expect((await postQuery(server.url, page)).data.findings.nodes).toHaveLength(20);
    expect((await postQuery(server.url, page)).data.findings.nodes).toHaveLength(20);
    // CACHE_TTL: the second page reads its list anew, but its documents from the cache.
    expect(callsOf(emulator, 'ListFindings')).toHaveLength(2);
    expect(callsOf(emulator, 'GetFindings')).toHaveLength(1);
    // INTROSPECTION and GRAPHIQL.
    const { errors } = await postQuery(server.url, '{ __schema { queryType { name } } }');
    expect(errors?.[0]?.message).toMatch(/introspection/i);
    expect((await fetch(server.url)).status).toBe(404);
  });

  test('can close the server twice: both wait for the same end', async () => {
    const { server } = await embed();
    await Promise.all([server.close(), server.close()]);
    await server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
  });
});
