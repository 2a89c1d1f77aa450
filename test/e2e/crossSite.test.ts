import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, Page, Request } from 'playwright-core';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { describeInBrowser, startBrowser } from '../kit/browser.js';
import { smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';
import { type GuardedGateway, startGuardedGateway } from '../kit/startGuardedGateway.js';
import { createTemporaryFile, type TemporaryFile, tokenLine } from '../kit/temporaryFile.js';
import { until } from '../kit/until.js';

/** What a page can make the browser send to the gateway, as functions of its URL. Each resolves to what the page got. */
const ATTEMPTS = {
  'a POST of JSON': `(url) => fetch(url, {method: 'POST', headers: {'content-type': 'application/json'}, body: BODY}).then((r) => r.text())`,
  'a POST of text': `(url) => fetch(url, {method: 'POST', mode: 'no-cors', body: BODY}).then((r) => r.text())`,
  'a POST of a form': `(url) => fetch(url, {method: 'POST', mode: 'no-cors', body: new URLSearchParams({query: QUERY})}).then((r) => r.text())`,
  'a GET': `(url) => fetch(url + GET).then((r) => r.text())`,
  'a GET whose answer it cannot see': `(url) => fetch(url + GET, {mode: 'no-cors', credentials: 'include'}).then((r) => r.text())`,
  'a GET with a preflight header': `(url) => fetch(url + GET, {headers: {'apollo-require-preflight': '1'}}).then((r) => r.text())`,
  'a script': `(url) => load('script', 'src', url + GET)`,
  'an image': `(url) => load('img', 'src', url + GET)`,
  'a style sheet': `(url) => load('link', 'href', url + GET)`,
  'a beacon': `async (url) => { navigator.sendBeacon(url, BODY); return ''; }`,
  'a frame': `(url) => load('iframe', 'src', url + GET)`,
};

const PAGE = `<!doctype html><meta charset="utf-8"><title>other</title><script>
  const QUERY = '{ findings { nodes { id } } }';
  const BODY = JSON.stringify({query: QUERY});
  const GET = '?query=' + encodeURIComponent(QUERY);
  const load = (name, attribute, value) => new Promise((resolve) => {
    const element = document.createElement(name);
    element.onload = element.onerror = () => resolve('');
    if (name === 'link') element.rel = 'stylesheet';
    element.setAttribute(attribute, value);
    document.body.append(element);
  });
</script><body></body>`;

describeInBrowser('A page of another origin, in a real browser', () => {
  let browser: Browser;
  let other: Server;
  let page: Page;
  let closed: TestGateway;
  let open: TestGateway;
  beforeAll(async () => {
    other = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE));
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
    closed = await startGateway({ emulator });
    open = await startGateway({ emulator, keepEmulator: true, server: { corsOrigins: [origin] } });
    browser = await startBrowser();
    page = await browser.newPage();
    await page.goto(origin);
  });
  afterAll(async () => {
    await browser?.close();
    await open?.close();
    await closed?.close();
    other?.close();
  });
  beforeEach(() => closed.emulator.clearCalls());

  const attempt = (script: string, { url }: TestGateway) =>
    page.evaluate(`(${script})(${JSON.stringify(`${url}/graphql`)}).catch((error) => 'failed: ' + error.message)`);

  /** Resolves when a request of the page to the gateway was answered, or the browser has given it up. */
  const whenRequestEnds = ({ url }: TestGateway) =>
    new Promise<void>((resolve) => {
      const end = (request: Request) => {
        if (request.url().startsWith(url)) resolve();
      };
      page.on('requestfinished', end);
      page.on('requestfailed', end);
    });

  test.each(Object.entries(ATTEMPTS))('has nothing of %s', async (_name, script) => {
    const ended = whenRequestEnds(closed);
    const text = await attempt(script, closed);
    await ended;
    expect(text).not.toContain('findings');
    expect(closed.emulator.calls).toEqual([]);
  });

  test('that CORS_ORIGINS names may ask, and reads the answer', async () => {
    for (const name of ['a POST of JSON', 'a GET with a preflight header'] as const) {
      expect(await attempt(ATTEMPTS[name], open)).toContain('"nodes":[{"id"');
    }
  });

  test('that CORS_ORIGINS names still cannot do so without a preflight', async () => {
    for (const name of ['a POST of text', 'a POST of a form', 'a script', 'an image'] as const) {
      const ended = whenRequestEnds(open);
      await attempt(ATTEMPTS[name], open);
      await ended;
    }
    expect(open.emulator.calls).toEqual([]);
  });
});

describeInBrowser('A page of another origin that has a token, in a real browser', () => {
  const TOKEN = 'token-of-a-frontend-1234567890abcdef';
  const servers: Server[] = [];
  let browser: Browser;
  let tokens: TemporaryFile;
  let guarded: GuardedGateway;
  /** Origins: one that CORS_ORIGINS names, and one on the next port, with the same page and the same token. */
  let allowed: string;
  let other: string;

  const servePage = async () => {
    const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE));
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  beforeAll(async () => {
    [allowed, other] = [await servePage(), await servePage()];
    tokens = await createTemporaryFile(tokenLine('frontend', TOKEN));
    guarded = await startGuardedGateway(
      { auth: ['tokens'], authTokensFile: tokens.path },
      { server: { corsOrigins: [allowed] } },
    );
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await guarded?.gateway.close();
    await tokens?.close();
    for (const server of servers) server.close();
  });

  /** Asks as a frontend does. @returns what its script gets, and the preflights that the browser sent before */
  const askFrom = async (origin: string, headers: Record<string, string>, credentials = 'same-origin') => {
    const page = await browser.newPage();
    await page.goto(origin);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    const preflights: string[] = [];
    session.on('Network.requestWillBeSent', ({ initiator, request }) => {
      if (initiator.type === 'preflight') preflights.push(`${request.method} ${new URL(request.url).pathname}`);
    });
    const init = { method: 'POST', credentials, headers: { 'content-type': 'application/json', ...headers } };
    const answer = await page.evaluate(
      `fetch(${JSON.stringify(`${guarded.gateway.url}/graphql`)}, {...${JSON.stringify(init)}, body: BODY})
        .then(async (r) => [r.status, await r.text()]).catch((error) => 'failed: ' + error.message)`,
    );
    await until(() => preflights.length > 0);
    await page.close();
    return { answer, preflights };
  };
  const authorization = `Bearer ${TOKEN}`;

  test('reads findings if CORS_ORIGINS names its origin, after a preflight', async () => {
    for (const credentials of ['same-origin', 'include']) {
      const { answer, preflights } = await askFrom(allowed, { authorization }, credentials);
      expect(answer).toEqual([200, expect.stringContaining('"nodes":[{"id"')]);
      expect(preflights).toEqual(['OPTIONS /graphql']);
    }
  });

  test('is told what is wrong with its token', async () => {
    const { answer } = await askFrom(allowed, { authorization: 'Bearer wrong' });
    expect(answer).toEqual([401, expect.stringContaining('UNAUTHENTICATED')]);
  });

  test('reads nothing if CORS_ORIGINS names another origin, whatever token and credentials it has', async () => {
    guarded.gateway.emulator.clearCalls();
    for (const credentials of ['same-origin', 'include', 'omit']) {
      const { answer, preflights } = await askFrom(other, { authorization }, credentials);
      expect(answer).toMatch(/^failed: /);
      expect(preflights).toEqual(['OPTIONS /graphql']);
    }
    expect(guarded.gateway.emulator.calls).toEqual([]);
  });
});

describeInBrowser('A page whose name comes to mean this machine (DNS rebinding), in a real browser', () => {
  const NAME = 'rebound.test';
  let browser: Browser;
  let gateway: TestGateway;
  let page: Page;
  beforeAll(async () => {
    // First the name means the attacker's server. Then that gives its place to the gateway, under the same name and port.
    const attacker = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE));
    await new Promise<void>((resolve) => {
      attacker.listen(0, '127.0.0.1', resolve);
    });
    const { port } = attacker.address() as AddressInfo;
    browser = await startBrowser([NAME]);
    page = await browser.newPage();
    await page.goto(`http://${NAME}:${port}/`);
    await new Promise((resolve) => {
      attacker.close(resolve);
      attacker.closeAllConnections();
    });
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 3) }] });
    gateway = await startGateway({ emulator, server: { port } });
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  test.each(['/graphql', '/', '/metrics'])(
    'is of the same origin as the gateway, and reads nothing of %s',
    async (path) => {
      const answer = await page.evaluate(
        `fetch(${JSON.stringify(path)} + (${JSON.stringify(path)} === '/graphql' ? GET : '')).then(async (r) => [r.status, await r.text()])`,
      );
      expect(answer).toEqual([403, expect.stringContaining('FORBIDDEN')]);
      expect(gateway.emulator.calls).toEqual([]);
    },
  );

  test('cannot do so by POST, whatever headers it sends', async () => {
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-host': 'localhost',
      forwarded: 'host=localhost',
    };
    const answer = await page.evaluate(
      `fetch('/graphql', {method: 'POST', headers: ${JSON.stringify(headers)}, body: BODY}).then((r) => r.status)`,
    );
    expect(answer).toBe(403);
    expect(gateway.emulator.calls).toEqual([]);
  });
});
