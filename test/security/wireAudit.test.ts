import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { smallFindings, US } from '../kit/findings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

/**
 * They want status 200 for documents that cannot be executed where the client accepts only `application/json`: 572B a
 * document that cannot be parsed, FDE2 one that is invalid, 7B9B variables that cannot be coerced. The draft of
 * GraphQL over HTTP has moved on and wants 4xx there as well, which is what Apollo Server answers.
 */
const DECLINED = ['572B', 'FDE2', '7B9B'];

describe('The audits of GraphQL over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      emulator: await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 5) }] }),
    });
  });
  afterAll(() => gateway.close());

  const audits = serverAudits({ url: () => `${gateway.url}/graphql` });

  test('are as many as are known', () => {
    expect(audits).toHaveLength(61);
    expect(audits.filter(({ id }) => DECLINED.includes(id))).toHaveLength(DECLINED.length);
  });

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: %s', async (id, _name, audit) => {
    const { status } = await audit.fn();
    expect(status === 'ok').toBe(!DECLINED.includes(id));
  });
});
