import { demand } from './demand.js';
import type { Answer } from './sendHttp.js';

/** The body of a refusal, in characters: 20 errors that each say what was wrong take a fraction of it. */
const LONGEST_REFUSAL = 100_000;

/** What shows how the gateway is made, or who it is to AWS. */
const TELLTALES =
  /stacktrace|node_modules|\.[mc]?[tj]s:\d|at \S+ \(|call stack|file:\/\/|\/(home|work|app|src|usr)\/|arn:aws:(iam|sts)|AKIA|ASIA|Bearer |x-amz/i;

/**
 * Expects what holds of every answer, whatever was asked: no failure of the gateway's own, GraphQL's form, a code with
 * each error, a bounded refusal, and nothing in it that is nobody's business.
 */
export function expectDecent({ status, text, json }: Answer, secrets: readonly string[]): void {
  const about = { status, characters: text.length, excerpt: text.slice(0, 500) };
  demand(status < 500, 'The gateway failed', about);
  demand(json !== undefined, 'The body is no JSON', about);
  const { data, errors } = json ?? {};
  demand(data !== undefined || Array.isArray(errors), 'The body has not the form of GraphQL', about);
  for (const { message, extensions } of errors ?? []) {
    demand(typeof message === 'string' && typeof extensions?.code === 'string', 'An error lacks its code', about);
  }
  if (data === undefined || data === null) demand(text.length <= LONGEST_REFUSAL, 'The refusal is too long', about);
  const telltale = TELLTALES.exec(JSON.stringify(errors ?? ''))?.[0] ?? secrets.find((secret) => text.includes(secret));
  demand(telltale === undefined, `The body has ${telltale}`, about);
}
