import { GetFindingsCommand, ListDetectorsCommand, ListFindingsCommand } from '@aws-sdk/client-guardduty';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../src/emulator/faults/faultRule.js';
import type { Emulator } from '../../src/emulator/startEmulator.js';
import { until, untilCalls } from '../kit/until.js';
import { clientOf, DETECTOR, emulatorOf, findings, hexId, send } from './kit.js';

const COUNT = 5;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await emulatorOf(findings(COUNT));
});
afterAll(() => emulator.close());
afterEach(() => {
  emulator.faults.clear();
  emulator.clearCalls();
});

const detectors = () => clientOf(emulator).send(new ListDetectorsCommand({}));
const list = () => send(emulator, `/detector/${DETECTOR}/findings`, {});
const get = async (...findingIds: string[]) => {
  const response = await send(emulator, `/detector/${DETECTOR}/findings/get`, { findingIds });
  const answer = (await response.json()) as { findings: { id: string }[] };
  return answer.findings.map(({ id }) => id);
};

describe('a fault', () => {
  test.each<[FaultKind, number, string]>([
    ['throttle', 400, 'ThrottlingException'],
    ['http429', 429, 'TooManyRequestsException'],
    ['http500', 500, 'InternalServerErrorException'],
    ['accessDenied', 403, 'AccessDeniedException'],
    ['badRequest', 400, 'BadRequestException'],
  ])('%s is %i %s to the SDK', async (kind, status, name) => {
    emulator.faults.add({ kind });
    await expect(detectors()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(emulator.calls).toMatchObject([{ status, fault: kind }]);
  });

  test.each<[FaultKind, string]>([
    ['malformedJson', '"],,'],
    ['emptyBody', ''],
    ['nullBody', 'null'],
    ['wrongShape', '{"findingIds":{"unexpected":"shape"}}'],
  ])('%s is a 200 with a corrupt body', async (kind, end) => {
    emulator.faults.add({ kind });
    const response = await list();
    const body = await response.text();
    expect(response.status).toBe(200);
    expect(body.endsWith(end)).toBe(true);
    expect(body.length).toBe(Number(response.headers.get('content-length')));
  });

  test('cutBody ends the connection in the middle of the body', async () => {
    emulator.faults.add({ kind: 'cutBody' });
    const response = await list();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('reset ends the connection before the answer', async () => {
    emulator.faults.add({ kind: 'reset' });
    await expect(list()).rejects.toThrow();
    expect(emulator.calls).toMatchObject([{ status: 0, fault: 'reset' }]);
  });

  test('hang never answers until the emulator is closed', async () => {
    const hanging = await emulatorOf([]);
    hanging.faults.add({ kind: 'hang' });
    const request = send(hanging, `/detector/${DETECTOR}/findings`, {});
    const outcome = request.then(
      () => 'answered',
      () => 'ended',
    );
    await expect(Promise.race([outcome, delay(100)])).resolves.toBe('waiting');
    expect(hanging.calls).toMatchObject([{ status: 0, endedAt: undefined }]);
    await hanging.close();
    expect(await outcome).toBe('ended');
  });

  test('missingIds leaves out the ids of the rule, or the first requested id', async () => {
    emulator.faults.add({ kind: 'missingIds', ids: [hexId(2)], times: 1 }, { kind: 'missingIds', times: 1 });
    expect((await get(hexId(1), hexId(2), hexId(3))).toSorted()).toEqual([hexId(1), hexId(3)]);
    expect((await get(hexId(1), hexId(2))).toSorted()).toEqual([hexId(2)]);
    expect(emulator.calls[0]?.body).toEqual({ findingIds: [hexId(1), hexId(2), hexId(3)] });
  });

  test('extraIds adds the ids of the rule, or one that was not requested', async () => {
    emulator.faults.add({ kind: 'extraIds', ids: [hexId(2), 'unknown'], times: 1 }, { kind: 'extraIds', times: 2 });
    expect((await get(hexId(1))).toSorted()).toEqual([hexId(1), hexId(2)]);
    expect(await get(hexId(0))).toHaveLength(2);
    expect(await get('unknown')).toHaveLength(1);
  });

  test('rejectIds refuses batches with an id of the rule, or with any id, and answers the others', async () => {
    emulator.faults.add({ kind: 'rejectIds', ids: [hexId(2)], times: 2 }, { kind: 'rejectIds', times: 2 });
    const status = async (...findingIds: string[]) =>
      (await send(emulator, `/detector/${DETECTOR}/findings/get`, { findingIds })).status;
    expect(await status(hexId(1), hexId(2), hexId(3))).toBe(400);
    expect(await get(hexId(1), hexId(3))).toHaveLength(2);
    expect(await status(hexId(1))).toBe(400);
    expect(await status()).toBe(200);
    expect((await list()).status).toBe(200);
  });

  test('expiredToken applies only to calls with a token', async () => {
    emulator.faults.add({ kind: 'expiredToken' });
    const command = { DetectorId: DETECTOR, MaxResults: 2 };
    const { NextToken } = await clientOf(emulator).send(new ListFindingsCommand(command));
    const next = clientOf(emulator).send(new ListFindingsCommand({ ...command, NextToken }));
    await expect(next).rejects.toThrow('expired');
  });

  test('an error takes effect before the operation, which does not run', async () => {
    emulator.faults.add({ kind: 'http500' });
    await send(emulator, `/detector/${DETECTOR}/findings/archive`, { findingIds: [hexId(0)] });
    expect(emulator.store(DETECTOR).get(hexId(0))?.service).toMatchObject({ archived: false });
  });
});

describe('a rule', () => {
  const outcomes = async (count: number) => {
    const statuses: number[] = [];
    for (let call = 0; call < count; call++) statuses.push((await list()).status);
    return statuses;
  };

  test('skips a number of calls, then applies to a number of calls', async () => {
    emulator.faults.add({ kind: 'http500', skip: 1, times: 2 });
    expect(await outcomes(5)).toEqual([200, 500, 500, 200, 200]);
  });

  test('gives way to the next rule when it is used up', async () => {
    emulator.faults.add({ kind: 'http500', times: 1 }, { kind: 'accessDenied', times: 1 });
    expect(await outcomes(3)).toEqual([500, 403, 200]);
  });

  test('applies only to the calls that it matches', async () => {
    emulator.faults.add(
      { kind: 'http500', match: { operation: 'GetFindings' } },
      { kind: 'http500', match: { region: 'eu-west-1' } },
      { kind: 'http500', match: { detectorId: 'other' } },
      { kind: 'http500', match: { accountId: '000000000000' } },
    );
    expect((await list()).status).toBe(200);
    await expect(detectors()).resolves.toBeDefined();
    const command = new GetFindingsCommand({ DetectorId: DETECTOR, FindingIds: [] });
    await expect(clientOf(emulator).send(command)).rejects.toMatchObject({ name: 'InternalServerErrorException' });
  });

  test('with a probability applies to the same calls for the same seed', async () => {
    const run = async (seed: number) => {
      emulator.faults.clear();
      emulator.faults.seed(seed);
      emulator.faults.add({ kind: 'throttle', probability: 0.5 });
      return outcomes(30);
    };
    const first = await run(7);
    expect(new Set(first)).toEqual(new Set([200, 400]));
    expect(await run(7)).toEqual(first);
    expect(await run(8)).not.toEqual(first);
  });
});

describe('a hold', () => {
  test('keeps matching calls until they are released, and lets others pass', async () => {
    const release = emulator.faults.hold({ operation: 'ListFindings' });
    const held = [list(), list()];
    await untilCalls(emulator, 2);
    await detectors();
    expect(emulator.calls.map(({ operation, status }) => [operation, status])).toEqual([
      ['ListFindings', 0],
      ['ListFindings', 0],
      ['ListDetectors', 200],
    ]);
    emulator.faults.add({ kind: 'http500', times: 1 });
    release();
    expect((await Promise.all(held)).map(({ status }) => status).toSorted()).toEqual([200, 500]);
    expect((await list()).status).toBe(200);
  });

  test('ends when the plan is cleared', async () => {
    emulator.faults.hold();
    const held = list();
    await untilCalls(emulator, 1);
    expect(emulator.calls).toMatchObject([{ status: 0, endedAt: undefined }]);
    emulator.faults.clear();
    expect((await held).status).toBe(200);
  });

  test('ends for a call whose client disconnects', async () => {
    emulator.faults.hold();
    const leaving = new AbortController();
    const { signal } = leaving;
    const left = send(emulator, '/detector', undefined, { method: 'GET', signal });
    await untilCalls(emulator, 1);
    leaving.abort();
    await expect(left).rejects.toThrow('abort');
    await until(() => emulator.calls[0]?.endedAt !== undefined);
    emulator.faults.clear();
    expect(emulator.calls).toMatchObject([{ status: 0 }]);
  });
});

test('latency delays all calls or those that it matches, and the last one that was set applies', async () => {
  emulator.faults.setLatency(400);
  emulator.faults.setLatency(0, { operation: 'ListDetectors' });
  await list();
  await detectors();
  const [slow, quick] = emulator.calls.map(({ startedAt, endedAt = Number.NaN }) => endedAt - startedAt);
  expect(slow).toBeGreaterThanOrEqual(398);
  expect(quick).toBeLessThan(slow as number);
});

test('a rate limit throttles calls beyond its burst, separately for each operation', async () => {
  emulator.faults.setRateLimit({ perSecond: 0.001, burst: 2 });
  const statuses = [(await list()).status, (await list()).status, (await list()).status];
  expect(statuses).toEqual([200, 200, 400]);
  expect(await get(hexId(1))).toEqual([hexId(1)]);
});

describe('the control surface', () => {
  const control = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${emulator.url}/_emulator/${path}`, init);
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };

  test('adds, shows and clears faults without a signature', async () => {
    const rules = [{ kind: 'http500', match: { operation: 'ListFindings' }, times: 1 }];
    await control('POST', 'faults', { rules, latency: { ms: 1 }, rateLimit: { perSecond: 9, burst: 9 }, seed: 3 });
    expect((await list()).status).toBe(500);
    const shown = (await control('GET', 'faults')).answer;
    expect(shown).toMatchObject({ rules: [{ kind: 'http500', fired: 1 }], latencies: [{ ms: 1 }] });
    expect((await control('DELETE', 'faults')).answer).toEqual({
      rules: [],
      latencies: [],
      holds: [],
      rateLimits: [],
    });
    await control('POST', 'faults', { kind: 'throttle', times: 1 });
    expect((await list()).status).toBe(400);
    await control('POST', 'faults', { hold: { match: { operation: 'ListFindings' } } });
    const held = list();
    await untilCalls(emulator, 3);
    expect((await control('GET', 'faults')).answer.holds).toEqual([{ match: { operation: 'ListFindings' } }]);
    await control('DELETE', 'faults');
    expect((await held).status).toBe(200);
  });

  test('returns the calls and forgets them', async () => {
    await list();
    expect((await control('GET', 'calls')).answer.calls).toMatchObject([{ operation: 'ListFindings', status: 200 }]);
    await control('DELETE', 'calls');
    expect(emulator.calls).toEqual([]);
  });

  test('changes the behaviour and restores it', async () => {
    await control('PATCH', 'behaviour', { lastPageToken: 'empty' });
    expect(emulator.behaviour.lastPageToken).toBe('empty');
    await control('DELETE', 'behaviour');
    expect(emulator.behaviour.lastPageToken).toBe('absent');
  });

  test('shows the detectors', async () => {
    const { answer } = await control('GET', 'detectors');
    expect(answer.detectors).toMatchObject([{ detectorId: DETECTOR, findings: COUNT }]);
  });

  test.each([
    ['POST', 'faults', { kind: 'flood' }, 400],
    ['POST', 'faults', { rules: [7] }, 400],
    ['POST', 'faults', { kind: 'hang', match: { path: '/' } }, 400],
    ['POST', 'faults', { latency: 5 }, 400],
    ['POST', 'faults', { hold: { match: 5 } }, 400],
    ['PATCH', 'behaviour', { mood: 'bad' }, 400],
    ['PATCH', 'behaviour', { tokenTtlMs: 'long' }, 400],
    ['GET', 'nothing', undefined, 404],
  ])('refuses %s %s %j', async (method, path, body, status) => {
    expect((await control(method, path, body)).status).toBe(status);
  });
});

async function delay(milliseconds: number): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return 'waiting';
}
