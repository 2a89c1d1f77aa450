import { afterEach, describe, expect, test } from '@jest/globals';
import { fetchText, RefusedFetch } from '../../src/auth/keys/fetchText.js';
import { collectGarbage } from '../kit/collectGarbage.js';
import { type KeyServer, type KeyServerMood, startKeyServer } from '../kit/startKeyServer.js';
import { until } from '../kit/until.js';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function start(mood: KeyServerMood): Promise<KeyServer> {
  const server = await startKeyServer([]);
  open.push(server.close);
  server.mood = mood;
  return server;
}

const limits = { timeoutMs: 400, maxBytes: 1000, signal: new AbortController().signal };

describe('A text that is fetched', () => {
  test.each<KeyServerMood>(['hold', 'drip'])(
    'has a limit in time that outlives garbage collections, and its connection ends: %s',
    async (mood) => {
      open.push(collectGarbage());
      const server = await start(mood);
      for (let time = 0; time < 3; time++) {
        await expect(fetchText(server.jwksUrl, limits)).rejects.toThrow('No whole answer within 400 ms.');
      }
      expect(server.requests).toHaveLength(3);
      await until(async () => (await server.countConnections()) === 0);
    },
  );

  test.each<KeyServerMood>(['hold', 'drip'])(
    'ends with its signal, also after garbage collections: %s',
    async (mood) => {
      open.push(collectGarbage());
      const server = await start(mood);
      const closing = new AbortController();
      const fetched = fetchText(server.jwksUrl, { ...limits, timeoutMs: 600_000, signal: closing.signal });
      const ended = expect(fetched).rejects.toThrow('closing');
      await until(() => server.requests.length === 1);
      setTimeout(() => closing.abort(new Error('closing')), 300);
      await ended;
      await until(async () => (await server.countConnections()) === 0);
      await expect(fetchText(server.jwksUrl, { ...limits, signal: closing.signal })).rejects.toThrow('closing');
    },
  );

  test('has a limit in size, and is what a server sends with status 200', async () => {
    const server = await start({ body: 'x'.repeat(1000) });
    expect(await fetchText(server.jwksUrl, limits)).toHaveLength(1000);
    await expect(fetchText(server.jwksUrl, { ...limits, maxBytes: 999 })).rejects.toThrow('more than 999 bytes');
    server.mood = { status: 302 };
    await expect(fetchText(server.jwksUrl, limits)).rejects.toThrow(new RefusedFetch(302));
  });
});
