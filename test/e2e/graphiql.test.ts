import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { createAuthenticator } from '../../src/auth/authenticator.js';
import { describeInBrowser, startBrowser, visit } from '../kit/browser.js';
import { collectLog } from '../kit/collectLog.js';
import { startGateway } from '../kit/startGateway.js';
import { createTemporaryFile, tokenLine } from '../kit/temporaryFile.js';
import { HANG_MS } from '../kit/until.js';

const TABS = [
  'MostSevere',
  'FindingsOfInstances',
  'FindingsOfAccessKeys',
  'FindingsByIds',
  'WholeFinding',
  'FindingRows',
  'AttackSequences',
  'TrendByDay',
  'CountsByAccount',
  'CountsByType',
  'StatusOfSources',
  'Detectors',
];

const LINKED = 'query Linked($ids: [ID!]!) { findingsById(ids: $ids) { id } }';

describeInBrowser('GraphiQL', () => {
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let browser: Browser;

  beforeAll(async () => {
    [gateway, browser] = await Promise.all([startGateway({ local: true }), startBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await gateway?.close();
  });

  test('the page is sent with a policy that lets only files of ours run', async () => {
    const answer = await fetch(gateway.url);
    const policy = directivesOf(answer.headers.get('content-security-policy') ?? '');
    expect(answer.status).toBe(200);
    expect(policy['default-src']).toEqual(["'none'"]);
    expect(policy['script-src']).toEqual(["'self'"]);
    expect(policy['worker-src']).toEqual(["'self'"]);
    expect(policy['connect-src']).toEqual(["'self'"]);
    expect(policy['frame-ancestors']).toEqual(["'none'"]);
    expect(policy['base-uri']).toEqual(["'none'"]);
    expect(policy['form-action']).toEqual(["'none'"]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('set-cookie')).toBeNull();

    const html = await answer.text();
    expect(html).toContain('<title>guardduty-graphql</title>');
    const script = /<script[^>]* src="([^"]+)"/.exec(html)?.[1] ?? '';
    const asset = await fetch(new URL(script, gateway.url));
    expect(asset.status).toBe(200);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-encoding')).toBe('gzip');
    expect(asset.headers.get('content-security-policy')).toBe(answer.headers.get('content-security-policy'));
  });

  test('a query is typed and run, and the answer shows', async () => {
    const { page, faults, close } = await visit(browser, gateway.url);
    await page.getByRole('button', { name: 'New tab' }).click();
    await typeQuery(page, '{ findings(first: 1) { nodes { id severityLevel } } }');
    const answer = await run(page);
    expect(answer).toMatchObject({ data: { findings: { nodes: [{ id: expect.any(String) }] } } });
    const shown = page.locator('.graphiql-response .view-lines');
    await expectText(shown, `"id": "${idOf(answer)}"`);
    expect(faults).toEqual([]);
    await close();
  });

  test('a field that the schema lacks is marked while typing', async () => {
    const { page, faults, close } = await visit(browser, gateway.url);
    await page.getByRole('button', { name: 'New tab' }).click();
    await typeQuery(page, '{ findings(first: 1) { nodes { severitee } } }');
    await expectMarkers(page, 'severitee');
    expect(faults).toEqual([]);
    await close();
  });

  test('a query on one line is laid out by Prettify', async () => {
    const { page, faults, close } = await visit(browser, gateway.url);
    await page.getByRole('tab', { name: 'FindingsByIds' }).click();
    await typeQuery(page, 'query One($id: ID!) { finding(id: $id) { id } }');
    await page.getByRole('button', { name: /^Prettify query/ }).click();
    const laidOut = 'query One($id: ID!) {\n  finding(id: $id) {\n    id\n  }\n}\n';
    await until(page, `${modelText('operation.graphql')} === ${JSON.stringify(laidOut)}`);
    expect(faults).toEqual([]);
    await close();
  });

  test('a token in Headers is sent with introspection and queries, and kept nowhere', async () => {
    const token = 'gdgql_browser-secret-token';
    const file = await createTemporaryFile(tokenLine('browser', token, 'findings:read'));
    const authenticator = await createAuthenticator({
      auth: ['tokens'],
      authTokensFile: file.path,
      log: collectLog().log,
    });
    const guarded = await startGateway({ local: true, server: { authenticator } });
    const { page, close } = await visit(browser, guarded.url);
    await page.getByText('This gateway requires credentials.').waitFor();
    await page.getByRole('button', { name: 'Headers', exact: true }).click();
    await page.locator('.graphiql-editor:not(.hidden) .view-lines').last().click();
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${token}` }));
    await page.getByRole('button', { name: 'Re-fetch GraphQL schema' }).click();
    await page.getByText('This gateway requires credentials.').waitFor({ state: 'detached' });
    await typeQuery(page, '{ findings(first: 1) { nodes { id } } }');
    expect(await run(page)).toMatchObject({ data: { findings: { nodes: [{ id: expect.any(String) }] } } });
    await until(page, `Object.keys(localStorage).some((key) => localStorage[key].includes('findings(first: 1)'))`);
    expect(
      await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie'),
    ).not.toContain('secret-token');
    await close();
    await guarded.close();
    await file.close();
  });

  test('the address of the API opens the page, whose documentation describes the schema and leads to Finding', async () => {
    const { page, faults, close } = await visit(browser, `${gateway.url}/graphql`);
    expect(page.url()).toBe(`${gateway.url}/`);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    const { description } = gateway.gateway.schema;
    await docs.getByText(description?.split(/[`\n]/)[0] ?? 'A GraphQL schema provides').waitFor();
    await docs.getByText('Query', { exact: true }).click();
    await docs.getByText('Finding', { exact: true }).first().click();
    await expectText(docs.locator('.graphiql-doc-explorer-title'), 'Finding');
    await docs.getByRole('link', { name: 'severityLevel', exact: true }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  test('the documents in operations/ are the tabs, are valid, and each runs without errors', async () => {
    const { page, faults, close } = await visit(browser, gateway.url);
    const tabs = page.getByRole('tab');
    await tabs.nth(TABS.length - 1).waitFor();
    expect(await tabs.allInnerTexts()).toEqual(TABS);

    const answers: Record<string, Answer> = {};
    for (const title of TABS) {
      await page.getByRole('tab', { name: title }).click();
      answers[title] = await run(page);
    }
    await expectNoMarkers(page);
    for (const title of TABS) expect({ title, errors: answers[title]?.errors }).toEqual({ title, errors: undefined });
    expect(answers.MostSevere?.data?.findings.nodes).toHaveLength(10);
    expect(answers.FindingsOfInstances?.data?.findings.nodes.length).toBeGreaterThan(0);
    expect(answers.FindingsOfAccessKeys?.data?.findings.nodes.length).toBeGreaterThan(0);
    expect(answers.FindingsByIds?.data?.findingsById).not.toContain(null);
    expect(answers.FindingsByIds?.data?.findingsById).toHaveLength(3);
    expect(answers.WholeFinding?.data?.finding.raw.id).toBe(answers.WholeFinding?.data?.finding.id);
    expect(answers.CountsByType?.data?.byType.length).toBeGreaterThan(0);
    expect(faults).toEqual([]);
    await close();
  });

  test('the tabs are those of the reader when the page is opened again', async () => {
    const { page, faults, reload, close } = await visit(browser, gateway.url);
    await page.getByRole('tab', { name: 'CountsByType' }).click();
    await typeQuery(page, 'query Mine { detectors { region } }');
    await page.getByRole('tab', { name: 'Mine' }).waitFor();
    // GraphiQL stores the query and the tabs apart, half a second after the last key; a reload in between sees two of it.
    for (const key of ['graphiql:query', 'graphiql:tabState']) {
      await until(page, `localStorage.getItem('${key}')?.includes('Mine { detectors { region } }')`);
    }
    const asked: unknown[] = [];
    page.on('request', (request) => asked.push(request.url(), documentIdOf(request.postData())));
    await reload();
    await page.getByRole('tab', { name: 'Mine' }).waitFor();
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(
      TABS.map((title) => (title === 'CountsByType' ? 'Mine' : title)),
    );
    expect(asked.filter((what) => what !== undefined && !String(what).startsWith('http'))).toEqual([]);
    expect(asked).not.toContain(`${gateway.url}/graphiql/operations.json`);
    expect(faults).toEqual([]);
    await close();
  });

  test('a query in the address opens in a tab of its own, and is not run', async () => {
    const variables = JSON.stringify({ ids: ['none'] });
    const link = `${gateway.url}/?${new URLSearchParams({ query: LINKED, variables, operationName: 'Linked' })}`;
    const asked: unknown[] = [];
    const { page, faults, close } = await visit(browser, link, async (before) => {
      before.on('request', (request) => asked.push(request.postData()));
    });
    const tab = page.getByRole('tab', { name: 'Linked' });
    await tab.and(page.locator('[aria-selected=true]')).waitFor();
    await until(page, `${modelText('operation.graphql')} === ${JSON.stringify(LINKED)}`);
    await until(
      page,
      `${modelText('variables.json')} === ${JSON.stringify(JSON.stringify({ ids: ['none'] }, null, 2))}`,
    );
    expect(await page.getByRole('tab').allInnerTexts()).toEqual([...TABS, 'Linked']);
    expect(page.url()).toBe(`${gateway.url}/`);
    expect(await tab.evaluate(isInView)).toBe(true);
    expect(asked.filter((body) => String(body).includes('Linked'))).toEqual([]);
    expect(await run(page)).toEqual({ data: { findingsById: [null] } });
    expect(faults).toEqual([]);
    await close();
  });

  test('a link is copied from one page and opened in another that has tabs of its own, once however often it is opened', async () => {
    const { page, faults, close } = await visit(browser, gateway.url);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('tab', { name: 'FindingsByIds' }).click();
    await page.getByRole('button', { name: 'Copy link to this query' }).click();
    await page.getByRole('status').getByText('The link is copied.').waitFor();
    const link = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(link).toBe(await page.getByLabel('Link to this query', { exact: true }).inputValue());
    expect(new URL(link).search).toBe('');
    expect(link.startsWith(`${gateway.url}/#query=`)).toBe(true);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('status').waitFor({ state: 'detached' });
    // In the same page this is no navigation, only another fragment.
    await page.goto(link);
    await until(page, `location.hash === ''`);
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(TABS);
    await page.goto(`${gateway.url}/#query=${encodeURIComponent('query Again { detectors { id } }')}`);
    await page.getByRole('tab', { name: 'Again' }).waitFor();
    expect((await run(page)).data?.detectors).toHaveLength(2);

    const other = await visit(browser, link);
    await until(other.page, `${modelText('operation.graphql')}?.includes('query FindingsByIds')`);
    expect((await run(other.page)).data?.findingsById).toHaveLength(3);
    expect([...faults, ...other.faults]).toEqual([]);
    await other.close();
    await close();
  });

  test('without any way to the clipboard the link is shown to be copied by hand', async () => {
    const { page, faults, close } = await visit(browser, gateway.url, (before) =>
      before.addInitScript(`
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
        document.execCommand = () => false;
      `),
    );
    await page.getByRole('tab', { name: 'Detectors' }).click();
    await page.getByRole('button', { name: 'Copy link to this query' }).click();
    await page.getByRole('status').getByText('Copy this link:').waitFor();
    const shown = page.getByLabel('Link to this query', { exact: true });
    await shown.focus();
    expect(await shown.evaluate(selectionOf)).toBe(await shown.inputValue());
    expect(faults).toEqual([]);
    await close();
  });

  test('links with malformed, hostile or huge parameters leave the page in order', async () => {
    const { page, faults, close } = await visit(browser, `${gateway.url}/#top`);
    await page
      .getByRole('tab')
      .nth(TABS.length - 1)
      .waitFor();
    for (const [link, added] of [
      ['#query=%E0%A4%A&variables=%7B%22broken&operationName=%00', 1],
      [`#${new URLSearchParams({ query: '<img src=x onerror=alert(1)>', headers: '{"x":"y"}' })}`, 2],
      [`#query=${'x'.repeat(300_000)}`, 2],
    ] as const) {
      await page.goto(`${gateway.url}/${link}`);
      await until(page, `location.hash === ''`);
      await page
        .getByRole('tab')
        .nth(TABS.length - 1 + added)
        .waitFor();
    }
    await page.getByRole('status').getByText('was not opened').waitFor();
    expect(await page.getByRole('tab').count()).toBe(TABS.length + 2);
    await page.getByRole('tab', { name: 'Detectors' }).click();
    expect((await run(page)).errors).toBeUndefined();
    expect(await page.evaluate('JSON.stringify({ ...localStorage })')).not.toContain('\\"x\\":');
    expect(faults).toEqual([]);
    await close();
  });

  test('on a phone the panes are below each other, as wide as the window, and work', async () => {
    const { page, faults, close } = await visit(browser, gateway.url);
    await page.setViewportSize({ width: 400, height: 800 });
    expect((await run(page)).data?.findings.nodes).toHaveLength(10);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const boxes = [];
    for (const pane of ['plugin', 'query-editor', 'editor-tool', 'response']) {
      boxes.push(await page.locator(`.graphiql-${pane}`).boundingBox());
    }
    for (const [n, box] of boxes.entries()) {
      expect(box?.width).toBeGreaterThan(330);
      expect(box?.height).toBeGreaterThan(100);
      expect(box?.y).toBeGreaterThanOrEqual(n === 0 ? 0 : bottomOf(boxes[n - 1]));
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThan(2000);
    expect(faults).toEqual([]);
    await close();
  });

  test('where only trusted documents are accepted, the page says so, and its tabs run', async () => {
    const only = await startGateway({ local: true, server: { trustedDocumentsOnly: true } });
    const { page, close } = await visit(browser, only.url);
    await page.getByRole('status').getByText('only trusted documents').waitFor();
    await page.getByRole('tab', { name: 'FindingsByIds' }).click();
    expect((await run(page)).data?.findingsById).toHaveLength(3);
    await close();
    await only.close();
  });

  test('where introspection is refused, the page says what to do, and queries still run', async () => {
    const { page, close } = await visit(browser, gateway.url, (before) =>
      before.route('**/graphql', (route) => {
        if (operationNameOf(route.request().postData()) !== 'IntrospectionQuery') return route.fallback();
        return route.fulfill({ status: 400, json: INTROSPECTION_REFUSED });
      }),
    );
    await page.getByRole('status').getByText('INTROSPECTION=on').waitFor();
    await expectText(page.locator('.graphiql-response .view-lines'), 'INTROSPECTION=on');
    expect((await run(page)).errors).toBeUndefined();
    await close();
  });

  test('where the documents find no values, the tabs have their placeholders', async () => {
    const { page, close } = await visit(browser, gateway.url, (before) =>
      before.route('**/graphql', (route) => {
        if (documentIdOf(route.request().postData()) === undefined) return route.fallback();
        return route.fulfill({ status: 503, body: 'not now' });
      }),
    );
    await page.getByRole('tab', { name: 'FindingsOfInstances' }).click();
    await until(page, `${modelText('operation.graphql')}?.includes('"i-0123456789abcdef0"')`);
    expect((await run(page)).data?.findings.nodes).toEqual([]);
    await close();
  });
});

type Box = { y: number; height: number } | null;

function bottomOf(box: Box | undefined): number {
  return box ? box.y + box.height : 0;
}

/** Runs in the page. */
function isInView(element: { getBoundingClientRect(): { left: number; right: number } }): boolean {
  const { left, right } = element.getBoundingClientRect();
  return left >= 0 && right <= (globalThis as unknown as { innerWidth: number }).innerWidth;
}

/** Runs in the page. */
function selectionOf(element: unknown): string {
  const { value, selectionStart, selectionEnd } = element as Record<string, never>;
  return String(value).slice(selectionStart, selectionEnd);
}

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the query asked for; the assertions say what that is
  data?: Record<string, any>;
  errors?: unknown[];
}

/** Replaces what the operation editor holds, key by key. */
async function typeQuery(page: Page, query: string): Promise<void> {
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.type(query);
  await until(page, `${modelText('operation.graphql')} === ${JSON.stringify(query)}`);
}

/** Runs the operation of the open tab and waits until the answer is in the response pane; the answer as sent. */
async function run(page: Page): Promise<Answer> {
  const response = page.waitForResponse((candidate) => isOfReader(candidate.request().postData()));
  await page.getByRole('button', { name: /^Execute query/ }).click();
  const answer = JSON.parse(await (await response).text());
  await until(page, `${modelText('response.json')} === ${JSON.stringify(JSON.stringify(answer, null, 2))}`);
  return answer;
}

/** Waits until the workers have marked these faults, and no other, in the editors. */
async function expectMarkers(page: Page, expected: string): Promise<void> {
  await until(page, `${MARKERS}.length === 1 && ${MARKERS}[0].message.includes(${JSON.stringify(expected)})`);
}

/**
 * Waits until the workers have found nothing wrong with the operation. That nothing is marked could also mean that they
 * have not looked yet, so they are given a fault first.
 */
async function expectNoMarkers(page: Page): Promise<void> {
  await page.locator('.graphiql-query-editor .view-lines').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('?');
  await until(page, `${MARKERS}.length > 0`);
  await page.keyboard.press('Backspace');
  await until(page, `${MARKERS}.length === 0`);
}

const MARKERS = '__MONACO.editor.getModelMarkers({})';

/**
 * Waits until an expression is true in the page. Playwright's own waitForFunction evaluates inside of the page, which
 * the policy forbids.
 */
async function until(page: Page, expression: string): Promise<void> {
  for (const end = performance.now() + HANG_MS; performance.now() < end; await page.waitForTimeout(50)) {
    if (await page.evaluate(expression)) return;
  }
  throw new Error(`this never came true in the page: ${expression}`);
}

async function expectText(place: Locator, text: string): Promise<void> {
  await place.filter({ hasText: text }).first().waitFor();
}

/** Script for the page: the text of one of GraphiQL's models, of which the editor draws only what is in view. */
function modelText(name: string): string {
  return `globalThis.__MONACO?.editor.getModels().find((model) => model.uri.path.endsWith('${name}'))?.getValue()`;
}

/** Whether a request was asked for by the reader, not by the page itself, which may still be at it. */
function isOfReader(body: string | null): boolean {
  return body !== null && documentIdOf(body) === undefined && operationNameOf(body) !== 'IntrospectionQuery';
}

/** With which the page asks for values for its tabs. */
function documentIdOf(body: string | null): unknown {
  return JSON.parse(body ?? '{}').documentId;
}

function operationNameOf(body: string | null): unknown {
  return JSON.parse(body ?? '{}').operationName;
}

function idOf(answer: Answer): string {
  return answer.data?.findings.nodes[0].id;
}

function directivesOf(policy: string): Record<string, string[]> {
  return Object.fromEntries(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(/\s+/);
      return [name, values];
    }),
  );
}

/** The gateway's answer with INTROSPECTION=off. */
const INTROSPECTION_REFUSED = {
  errors: [
    {
      message: 'Introspection is off; turn it on by INTROSPECTION=on.',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', validationErrorCode: 'INTROSPECTION_DISABLED' },
    },
  ],
};
