import { expect } from '@jest/globals';
import type { GraphqlAnswer } from './graphqlClient.js';
import { withoutFetchedAt } from './withoutFetchedAt.js';

/** Often enough for a document to be new, seen, compiled, and answered from what was written for it before. */
const TIMES = 5;

/** An answer as it came over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  /** All but the date. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, but for the moments at which documents were fetched. */
  readonly text: string;
}

/**
 * POSTs one request five times over real HTTP, and expects five equal answers: status, headers and body.
 *
 * @param body an object, or JSON text
 */
export async function askRepeatedly(
  url: string,
  body: object | string,
): Promise<HttpAnswer & { readonly json: GraphqlAnswer }> {
  const first = await post(url, body);
  for (let time = 2; time <= TIMES; time++) {
    expect({ time, body, ...(await post(url, body)) }).toEqual({ time, body, ...first });
  }
  return { ...first, json: { status: first.status, ...(JSON.parse(first.text) as object) } };
}

async function post(url: string, body: object | string): Promise<HttpAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { date, ...headers } = Object.fromEntries(response.headers);
  expect(date).toBeDefined();
  return { status: response.status, headers, text: withoutFetchedAt(await response.text()) };
}
