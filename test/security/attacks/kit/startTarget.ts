import { expect } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import type { Emulator } from '../../../../src/emulator/startEmulator.js';
import type { GraphqlRequest } from './attack.js';
import { expectDecent } from './expectDecent.js';
import { type Answer, type HttpRequest, sendHttp } from './sendHttp.js';
import { type AttackedOptions, CURSOR_SECRET, ROLE, SECRET, startAttackedGateway } from './startAttackedGateway.js';

/** A gateway to attack. */
export interface Target {
  readonly emulator: Emulator;
  readonly schema: GraphQLSchema;
  /** Sends one request, and expects what holds of every answer. */
  send(request: HttpRequest): Promise<Answer>;
  /** The same, and expects a healthy gateway after it. */
  attack(request: HttpRequest): Promise<Answer>;
  /** Expects an answer to a query that costs nothing. */
  expectHealthy(): Promise<void>;
  post(request: GraphqlRequest): Promise<Answer>;
  close(): Promise<void>;
}

/** Long enough for any machine, and too short for a gateway that is stuck. */
const HEALTHY_MS = 10_000;

export async function startTarget(options: AttackedOptions = {}): Promise<Target> {
  const bugs: string[] = [];
  const log = pino({ base: null, level: 'error' }, { write: (line: string) => bugs.push(line) });
  const { url, emulator, gateway, close } = await startAttackedGateway({ ...options, log });
  const secrets = [ROLE, SECRET, options.cursorSecret ?? CURSOR_SECRET, emulator.url];
  const send = async (request: HttpRequest) => {
    const answer = await sendHttp(url, request);
    expectDecent(answer, secrets);
    expect(bugs).toEqual([]);
    return answer;
  };
  const attack = async (request: HttpRequest) => {
    const answer = await send(request);
    await expectHealthy(url);
    return answer;
  };
  return {
    emulator,
    schema: gateway.schema,
    send,
    attack,
    expectHealthy: () => expectHealthy(url),
    post: (request) => attack({ body: JSON.stringify(request) }),
    close,
  };
}

async function expectHealthy(url: string): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
    signal: AbortSignal.timeout(HEALTHY_MS),
  });
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
}
