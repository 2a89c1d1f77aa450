import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbeddedGuardDuty } from '../../src/commands/embeddedGuardDuty.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { FINDING_SCHEMA, membersOf } from '../kit/sdkOracle.js';
import { selectEveryLeaf } from '../kit/selectEveryLeaf.js';
import { describeWithSharedFindings, readSharedFindings, SHARED_FINDINGS } from '../kit/sharedFindings.js';
import { startGateway, type TestGateway } from '../kit/startGateway.js';

const EVERY_LEAF = selectEveryLeaf(createSchema(), 'Finding');

/** A gateway over one of the files, as `serve --local --findings FILE` has it. */
async function serveFile(file: string): Promise<{ gateway: TestGateway; complaints: string[]; summary: string }> {
  const complaints: string[] = [];
  const complain = (line: string) => complaints.push(line);
  const { emulator, regions, summary } = await startEmbeddedGuardDuty({
    findings: `${SHARED_FINDINGS}${file}`,
    complain,
  });
  return { gateway: await startGateway({ emulator, regions }), complaints, summary };
}

/**
 * Every leaf of a document that the model names, as [path in the answer, value]. Walks the document, not the model, so
 * that nothing of it can be passed over.
 */
function namedLeaves(value: unknown, schema = FINDING_SCHEMA, path: (string | number)[] = []): [string, unknown][] {
  if (value === null || value === undefined) return [];
  if (schema.isStructSchema()) {
    return membersOf(schema).flatMap(({ field, wire, schema: member }) =>
      namedLeaves((value as Record<string, unknown>)[wire], member, [...path, field]),
    );
  }
  if (schema.isListSchema()) {
    return (value as unknown[]).flatMap((item, n) => namedLeaves(item, schema.getValueSchema(), [...path, n]));
  }
  if (schema.isMapSchema()) {
    return Object.values(value).flatMap((item, n) => namedLeaves(item, schema.getValueSchema(), [...path, n, 'value']));
  }
  return [[path.join('.'), value]];
}

function at(answer: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], answer);
}

/** The same, or the same instant in ISO form. */
function isKept(wire: unknown, answered: unknown): boolean {
  if (wire === answered || (wire === '' && answered === null)) return true;
  if (typeof answered !== 'string') return false;
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(answered);
  if (!isInstant) return String(wire) === answered;
  if (typeof wire === 'number' || /^\d+(\.\d+)?$/.test(String(wire))) {
    const epoch = Number(wire);
    return Date.parse(answered) === Math.round(epoch > 1e11 ? epoch : epoch * 1000);
  }
  const zoned = typeof wire === 'string' && !/Z$|[+-]\d\d:?\d\d$/.test(wire) ? `${wire.replace(' ', 'T')}Z` : wire;
  return Date.parse(answered) === Date.parse(String(zoned));
}

describeWithSharedFindings('Real findings', () => {
  const open: TestGateway[] = [];
  afterAll(() => Promise.all(open.map((gateway) => gateway.close())));

  test.each([
    ['api.jsonl', 35],
    ['export.jsonl', 14],
  ])('of %s all load, and every leaf of each is answered with nothing lost and no error', async (file, count) => {
    const { gateway, complaints, summary } = await serveFile(file);
    open.push(gateway);
    expect(complaints).toEqual([]);
    expect(summary).toContain(`${count} findings from 1 file, 0 refused`);
    const documents = readSharedFindings(file).map((line) => (line.detail ?? line) as Record<string, unknown>);
    const ids = documents.map(({ id }) => id);
    const { data, errors } = await gateway.query(`query ($ids: [ID!]!) { findingsById(ids: $ids) ${EVERY_LEAF} }`, {
      ids,
    });
    expect(errors).toBeUndefined();
    expect(data.findingsById).toHaveLength(count);
    for (const [n, document] of documents.entries()) {
      const answer = data.findingsById[n];
      expect(answer.raw).toMatchObject(document);
      const lost = namedLeaves(document).filter(([path, value]) => !isKept(value, at(answer, path)));
      expect(lost).toEqual([]);
    }
  });

  test('of export form have the additional information of the API form as well', async () => {
    const { gateway } = await serveFile('export.jsonl');
    open.push(gateway);
    const { data } = await gateway.query(
      '{ findings(first: 100, state: ALL) { nodes { raw service { additionalInfo { value type } } } } }',
    );
    const spread = data.findings.nodes.filter(
      ({ raw }: { raw: { service?: { additionalInfo?: object } } }) =>
        Object.keys(raw.service?.additionalInfo ?? {}).length > 2,
    );
    expect(spread.length).toBeGreaterThan(0);
    for (const { raw, service } of spread) {
      const { value, type, ...keys } = raw.service.additionalInfo;
      expect(JSON.parse(value)).toEqual(keys);
      expect(service.additionalInfo).toEqual({ value, type });
    }
  });
});

describeWithSharedFindings('Odd findings', () => {
  let gateway: TestGateway;
  let complaints: string[];
  beforeAll(async () => {
    ({ gateway, complaints } = await serveFile('odd.jsonl'));
  });
  afterAll(() => gateway.close());

  test('are each served or refused, and none costs the others', async () => {
    const { data, errors } = await gateway.query(
      `{ findings(first: 100, state: ALL, orderBy: {field: ID, direction: ASC}) { nodes ${EVERY_LEAF} totalCount } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.findings.nodes.length + complaints.length).toBe(5);
    expect(data.findings.totalCount).toBe(data.findings.nodes.length);
  });

  test('have their wrong types made right where nothing is lost', async () => {
    const { data, errors } = await gateway.query(
      '{ finding(id: "invalid-data-types") { accountId severity severityLevel service { archived count } raw } }',
    );
    expect(errors).toBeUndefined();
    expect(data.finding).toMatchObject({
      accountId: '123456789012',
      severity: 5,
      severityLevel: 'MEDIUM',
      service: { archived: false, count: 1 },
      raw: { accountId: 123456789012, severity: '5.0', service: { archived: 'false', count: '1' } },
    });
  });

  test('keep their characters, and are null where they lack a member', async () => {
    const { data, errors } = await gateway.query(`{
      unicode: finding(id: "unicode-test-finding-测试-🔒") { title resource { instanceDetails { tags { key value } } } }
      lacking: finding(id: "malformed-missing-fields") { arn updatedAt service { archived count } }
      minimal: finding(id: "minimal-test-finding") { severity severityLevel } }`);
    expect(errors).toBeUndefined();
    expect(data.unicode.title).toBe('Unicode Test Finding - 测试发现 🔒');
    expect(data.unicode.resource.instanceDetails.tags).toContainEqual({ key: 'Emoji', value: '🚀🔒🛡️' });
    expect(data.lacking).toEqual({ arn: null, updatedAt: null, service: { archived: null, count: null } });
    expect(data.minimal).toEqual({ severity: 0, severityLevel: null });
  });
});
