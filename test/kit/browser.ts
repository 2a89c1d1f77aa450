import { existsSync } from 'node:fs';
import { describe, test } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { HANG_MS } from './until.js';

const PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Keeps Chromium to itself: no updates, no first-run pages. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A `describe` for tests that need a browser. Without one they are skipped with a message, so that `npm test` runs
 * anywhere; under CI=true its absence is a failure, so that they cannot be skipped for good.
 */
export function describeInBrowser(name: string, tests: () => void): void {
  if (existsSync(PATH)) {
    describe(name, tests);
    return;
  }
  const missing = `no browser at ${PATH}: install Debian's chromium, or set CHROMIUM_PATH`;
  if (process.env.CI === 'true') {
    test(`${name}: needs a browser`, () => {
      throw new Error(missing);
    });
    return;
  }
  process.stderr.write(`skipped: ${name} (${missing})\n`);
  describe.skip(`${name} (${missing})`, tests);
}

/**
 * A headless Chromium with a user data directory of its own, which is removed when it is closed.
 * @param names that it resolves to this machine; it can look up no others
 */
export function startBrowser(names: readonly string[] = []): Promise<Browser> {
  const rules = [...names.map((name) => `MAP ${name} 127.0.0.1`), 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(', ');
  const args = [...ARGUMENTS, `--host-resolver-rules=${rules}`];
  return chromium.launch({ executablePath: PATH, args, headless: true, timeout: HANG_MS });
}

export interface Visit {
  page: Page;
  /** Problems so far: console errors and warnings, exceptions, policy violations, failed and foreign requests. */
  faults: string[];
  /** Reloads the page. Requests that the reload aborts are not counted as faults. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens an address as a first-time visitor, with an empty localStorage. `prepare` runs before the page is asked for.
 */
export async function visit(
  browser: Browser,
  url: string,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const faults = watchFaults(context, new URL(url).origin);
  const page = await context.newPage();
  page.setDefaultTimeout(HANG_MS);
  page.setDefaultNavigationTimeout(HANG_MS);
  // Chromium reports violations on the console as well, but not all of them as errors.
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI);
  })`);
  await prepare(page);
  await page.goto(url);
  const reload = async () => {
    const before = faults.length;
    await page.reload();
    const during = faults.splice(before);
    faults.push(...during.filter((fault) => !fault.endsWith('net::ERR_ABORTED')));
  };
  return { page, faults, reload, close: () => context.close() };
}

function watchFaults(context: BrowserContext, origin: string): string[] {
  const faults: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning', 'assert'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => faults.push(`exception: ${error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    // An inline image of a style sheet counts as a request, but is not sent.
    const inlineImage = url.protocol === 'data:' && request.resourceType() === 'image';
    if (url.origin !== origin && !inlineImage) faults.push(`foreign request: ${request.url().slice(0, 200)}`);
    if (url.protocol === 'blob:') faults.push(`blob: ${request.url()}`);
  });
  context.on('requestfailed', (request) => {
    faults.push(`failed request: ${request.url()} ${request.failure()?.errorText ?? ''}`);
  });
  context.on('page', (page) => {
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(origin).host) faults.push(`foreign socket: ${socket.url()}`);
    });
    page.on('worker', (worker) => {
      if (!worker.url().startsWith(`${origin}/`)) faults.push(`foreign worker: ${worker.url().slice(0, 200)}`);
    });
  });
  return faults;
}
