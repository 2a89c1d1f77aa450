import { expect } from '@jest/globals';
import type { TestGateway } from './startGateway.js';

export interface HealthOptions {
  /** Whether GuardDuty must not have been called since its calls were last cleared, nor be called now; default false. */
  readonly noCalls?: boolean;
  /** Of the health query, where callers must say who they are. */
  readonly headers?: Readonly<Record<string, string>>;
  /** In how many milliseconds both answers must be there. The default is far beyond what a slow machine takes. */
  readonly withinMs?: number;
}

/** After an attack, or while it goes on: the gateway is alive and answers a query. */
export async function expectHealthy(
  { url, emulator }: Pick<TestGateway, 'url' | 'emulator'>,
  { noCalls = false, headers = {}, withinMs = 60_000 }: HealthOptions = {},
): Promise<void> {
  const signal = AbortSignal.timeout(withinMs);
  const [alive, answer] = await Promise.all([
    fetch(`${url}/healthz`, { signal }),
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ __typename }' }),
      signal,
    }),
  ]);
  expect([alive.status, await alive.json()]).toEqual([200, { status: 'alive' }]);
  expect([answer.status, await answer.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
  if (noCalls) expect(emulator.calls).toEqual([]);
}

/** What must be in no answer to an attack. */
const LEAKS: Readonly<Record<string, RegExp>> = {
  'a path of a file':
    /node_modules|file:\/\/|\.(?:ts|js|mjs|cjs):\d+|(?:^|[\s"'(])\/(?:app|etc|home|opt|root|srv|tmp|usr|var|work)\//,
  'a stack trace': /stack ?trace|\bat (?:async )?[\w.<>]+ \(|\bnode:internal/i,
  'a token': /\bbearer\s+[\w-]{8,}|\beyJ[\w-]{8,}\.[\w-]+\./i,
  'an access key': /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|secretAccessKey|x-amz-security-token|aws4-hmac-sha256/i,
  'an identity of AWS': /arn:aws[\w-]*:(?:iam|sts):/,
  'an account of AWS': /(?<![\w.-])\d{12}(?![\w.-])/,
};

/** @param answers with no findings in them, whose own members may look like each of these */
export function expectNoLeak(...answers: readonly string[]): void {
  for (const answer of answers) {
    for (const [what, pattern] of Object.entries(LEAKS)) {
      const [leak] = pattern.exec(answer) ?? [];
      expect({ what, leak, answer: leak && answer }).toEqual({ what, leak: undefined, answer: undefined });
    }
  }
}
