import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, print } from 'graphql';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { callsOf, countCalls } from '../kit/findings.js';
import { selectEveryLeaf } from '../kit/selectEveryLeaf.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const EVERY_LEAF = selectEveryLeaf(createSchema(), 'Finding');

describe('In local mode', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ local: true });
  });
  afterAll(() => gateway.close());

  test('the whole tree of a page of 50 passes, and so does all of it on one line or many', async () => {
    const query = `{ findings(first: 50) { nodes ${EVERY_LEAF} } }`;
    for (const text of [query, print(parse(query))]) {
      const { data, errors } = await gateway.query(text);
      expect(errors).toBeUndefined();
      expect(data.findings.nodes).toHaveLength(50);
    }
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 4, GetFindings: 4 });
  });

  test('an attack sequence leads to the findings it was made from, and they lead back, in batches', async () => {
    const query = `{ findings(first: 20, filter: {type: {in: ["AttackSequence:IAM/CompromisedCredentials", "AttackSequence:S3/CompromisedData"]}}) {
      nodes { id arn service { detection { sequence { signals { type uid finding { id attackSequence { id } } } } } } } } }`;
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    const sequences = data.findings.nodes;
    expect(sequences.length).toBeGreaterThan(1);
    const signals = sequences.flatMap(
      (sequence: { id: string; service: { detection: { sequence: { signals: object[] } } } }) =>
        sequence.service.detection.sequence.signals.map((signal) => ({ ...signal, sequenceId: sequence.id })),
    );
    for (const { type, uid, finding, sequenceId } of signals) {
      expect(finding).toEqual(type === 'FINDING' ? { id: uid, attackSequence: { id: sequenceId } } : null);
    }
    // The lists' own documents, and one call a source for all signals; the sequences themselves are known by then.
    expect(callsOf(gateway.emulator, 'GetFindings').length).toBeLessThanOrEqual(4);
    gateway.emulator.clearCalls();
  });

  test('fetchedAt says when GuardDuty answered, and raw is what it answered', async () => {
    const before = new Date().toISOString();
    const { data } = await gateway.query('{ findings(first: 1) { nodes { id fetchedAt raw } } }');
    const { id, fetchedAt, raw } = data.findings.nodes[0];
    expect(raw.id).toBe(id);
    expect(fetchedAt >= before && fetchedAt <= new Date().toISOString()).toBe(true);
  });

  test('findings of several sources are sorted as a whole', async () => {
    const { data } = await gateway.query(
      '{ findings(first: 80, orderBy: {field: ID, direction: ASC}) { nodes { id region } } }',
    );
    const ids = data.findings.nodes.map(({ id }: { id: string }) => id).reverse();
    const sorted = await gateway.query(
      'query ($ids: [ID!]!) { findingsById(ids: $ids, orderBy: {field: SEVERITY, direction: DESC}) { id region severity } }',
      { ids },
    );
    const severities = sorted.data.findingsById.map(({ severity }: { severity: number }) => severity);
    expect(severities).toHaveLength(80);
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
    expect(new Set(sorted.data.findingsById.map(({ region }: { region: string }) => region)).size).toBe(2);
  });

  test('what is asked for only if a variable says so costs nothing if it does not', async () => {
    countCalls(gateway.emulator);
    const query =
      'query ($full: Boolean!) { findings(orderBy: {field: ID, direction: ASC}) { nodes { id title @include(if: $full) ... @skip(if: true) { severity } } } }';
    await gateway.query(query, { full: false });
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 2 });
    await gateway.query(query, { full: true });
    expect(countCalls(gateway.emulator)).toEqual({ ListFindings: 2, GetFindings: 2 });
  });
});
