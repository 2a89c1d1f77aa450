import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { finding, hexId } from '../kit.js';
import { event, load, one, pretty, unindented } from './loadKit.js';

const A = finding('a');
const text = (value: unknown) => JSON.stringify(value);
const base64 = (content: string) => Buffer.from(content).toString('base64');
const gzipped = (value: unknown) => gzipSync(text(value)).toString('base64');

describe('a finding is found in', () => {
  test.each<[string, unknown]>([
    ['an EventBridge event', event(A)],
    ['an event of another type', { ...event(A), 'detail-type': 'Copy of GuardDuty Finding' }],
    ['a list of events', [event(A)]],
    ['the answer of GetFindings', { findings: [A] }],
    ['output of the AWS CLI', { Findings: [A], NextToken: '' }],
    ['a list of answers', [{ Findings: [] }, { Findings: [A] }]],
    ['messages of SQS', { Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body: text(event(A)) }] }],
    ['a message of SNS in SQS', { Messages: [{ Body: text({ Type: 'Notification', Message: text(event(A)) }) }] }],
    ['a Lambda event of SQS', { Records: [{ messageId: 'm', eventSource: 'aws:sqs', body: text(event(A)) }] }],
    [
      'a Lambda event of SNS',
      { Records: [{ EventSource: 'aws:sns', Sns: { MessageId: 'm', Message: text(event(A)) } }] },
    ],
    ['a log event of CloudWatch', { id: '38', timestamp: 1790856000000, message: text(event(A)) }],
    ['log events of CloudWatch', { logGroup: 'g', logEvents: [{ id: '1', timestamp: 1, message: text(event(A)) }] }],
    ['a subscription event of CloudWatch Logs', { awslogs: { data: gzipped({ logEvents: [{ message: text(A) }] }) } }],
    ['an export of Logs Insights', { '@message': text(event(A)) }],
    ['an answer of Logs Insights', { results: [[{ field: '@message', value: text(event(A)) }]] }],
    ['a Lambda event of Kinesis', { Records: [{ kinesis: { data: base64(text(event(A))) } }] }],
    ['a Lambda event of Kinesis, pretty-printed', { Records: [{ kinesis: { data: base64(pretty(event(A))) } }] }],
    ['records of Data Firehose', { records: [{ recordId: '1', data: base64(text(A)) }] }],
    ['a request of PutEvents', { Entries: [{ Source: 'x', DetailType: 'GuardDuty Finding', Detail: text(A) }] }],
    ['an event for Splunk', { time: 1790856000, event: A }],
    ['a hit of OpenSearch', { hits: { hits: [{ _id: '1', _source: event(A) }] } }],
    ['a result of Splunk', { result: { _raw: text(event(A)), source: 's' } }],
    ['an alert of Wazuh', { id: '1790856000.49031', data: { integration: 'aws', aws: { source: 'guardduty', ...A } } }],
    ['a log of Datadog', { id: 'AZ', content: { service: 'guardduty', attributes: { detail: A } } }],
  ])('%s', async (_, document) => {
    for (const content of [text(document), pretty(document), unindented(document), `${text(document)}\n${one('b')}`]) {
      const { findings, refused } = await load(content, 'x.json');
      expect(findings[0]?.finding).toMatchObject(A);
      expect(refused).toEqual([]);
    }
  });

  test('lists, and its line is known', async () => {
    const { ids, lines, refused } = await load(pretty([{ Records: [{ body: text(A) }, { detail: finding('b') }] }]));
    expect(ids).toEqual(['a', 'b']);
    expect(lines).toEqual([4, 8]);
    expect(refused).toEqual([]);
  });
});

describe('a document that is not a finding is refused, whatever ids it has:', () => {
  const lacks = '2: it is not a GuardDuty finding';
  test.each<[string, unknown, string]>([
    [
      'a finding of Macie',
      {
        schemaVersion: '1.0',
        id: '64b9',
        accountId: '111122223333',
        type: 'SensitiveData:S3Object/Personal',
        severity: { score: 3, description: 'High' },
        category: 'CLASSIFICATION',
      },
      lacks,
    ],
    [
      'a finding of Access Analyzer',
      { id: 'aaaa', resource: 'arn:aws:s3:::b', status: 'ACTIVE', isPublic: true },
      lacks,
    ],
    ['a finding of Inspector', { id: 'i', type: 'NETWORK_REACHABILITY', severity: 'HIGH', resources: [{}] }, lacks],
    ['an incident', { id: 'P1', type: 'incident', service: { id: 'S', summary: 'web' }, severity: 'critical' }, lacks],
    ['an event of a repository', { id: '1', type: 'PushEvent', actor: { id: 1 }, created_at: '2026-10-01' }, lacks],
    ['a reference to a finding', { id: 'a', arn: A.arn }, lacks],
    ['a signal of an attack sequence', { id: 's', type: 'FINDING', severity: 8, createdAt: 1790856000 }, lacks],
    ['a log event with other text', { id: '38', timestamp: 1, message: 'GuardDuty {' }, lacks],
    ['an alert of another source', { id: '1', data: { integration: 'aws', aws: { source: 'macie', id: 'x' } } }, lacks],
    [
      'a Security Hub finding',
      { Id: 'x', ProductArn: 'arn', Severity: { Label: 'HIGH' } },
      "2: it is a finding in Security Hub's",
    ],
    [
      'a Security Hub event',
      { 'detail-type': 'Security Hub Findings - Imported', detail: { findings: [{ Id: 'x' }] } },
      '2: it is an event of type',
    ],
    [
      'an event of Macie',
      { 'detail-type': 'Macie Finding', detail: { id: 'x' } },
      '2: it is an event of type "Macie Finding"',
    ],
    ['an event without an id', event({ severity: 5, service: { count: 1 } }), '2: it has no id that is a string'],
    ['a finding whose id is null', { ...A, id: null }, '2: it has no id that is a string'],
    ['an empty object', {}, '2: it has no id that is a string'],
    ['an event for Splunk', { time: 1, event: { id: 'x' } }, '2: there is no GuardDuty finding in its member "event"'],
    ['an unknown wrapper', { wrapped: { finding: A } }, '2: it is neither a GuardDuty finding nor a known wrapper'],
    ['damaged gzip data', { awslogs: { data: `${gzipped(A).slice(0, 40)}` } }, '2: there is no GuardDuty finding in'],
    ['text that looks like base64', { data: 'eyes', body: 'H4sI am' }, '2: it has no id that is a string'],
  ])('%s', async (_, document, reason) => {
    const { ids, reasons } = await load(`${one('a')}\n${text(document)}\n${one('b')}`);
    expect(ids).toEqual(['a', 'b']);
    expect(reasons).toEqual([expect.stringContaining(reason)]);
  });

  test('objects inside a finding are not searched', async () => {
    const inner = finding('inner');
    const { ids } = await load(one('outer', { service: { ...(A.service as object), related: inner }, data: inner }));
    expect(ids).toEqual(['outer']);
  });
});

describe('a finding needs an id and two other members that identify it:', () => {
  const members = ['type', 'severity', 'arn', 'service', 'resource'];
  const pairs = members.flatMap((first, index) => members.slice(index + 1).map((second) => [first, second]));

  test.each(pairs)('%s and %s are enough', async (first, second) => {
    const document = { id: 'a', [first as string]: A[first as string], [second as string]: A[second as string] };
    expect((await load(text(document))).ids).toEqual(['a']);
  });

  test.each(members)('%s alone is not enough', async (member) => {
    expect((await load(text({ id: 'a', [member]: A[member] }))).ids).toEqual([]);
  });
});

describe('a file without any findings gives one refusal, not hundreds:', () => {
  const numbers = Array.from({ length: 300 }, (_, number) => number);

  test.each<[string, string, string]>([
    ['a list of strings', text(numbers.map(String)), '1: 300 elements of a list are not JSON objects'],
    ['a list of strings, line by line', pretty(numbers.map(String)), '2: 300 elements of a list are not JSON objects'],
    [
      'a settings file',
      pretty({ name: 'x', files: numbers.map(String), scripts: { a: {}, b: [{}] } }),
      '1: it is neither a GuardDuty finding nor a known wrapper of one',
    ],
    [
      'text',
      numbers.map((number) => `line ${number}`).join('\n'),
      '1: it is not valid JSON; the same applies to 299 other documents',
    ],
    [
      'records',
      numbers.map((number) => text({ number })).join('\n'),
      '1: it has no id that is a string; the same applies to 299 other',
    ],
    ['a list of records', pretty(numbers.map((number) => ({ id: hexId(number) }))), '2: it is not a GuardDuty finding'],
    [
      'a trail of calls',
      pretty({ Records: numbers.map((number) => ({ eventID: hexId(number) })) }),
      '1: there is no GuardDuty finding in its member "Records"',
    ],
  ])('%s', async (_, content, reason) => {
    const { findings, reasons } = await load(content, 'x.json');
    expect(findings).toEqual([]);
    expect(reasons).toEqual([expect.stringContaining(reason)]);
  });

  test('deeply nested lists', async () => {
    const { ids, reasons } = await load(`${one('a')}\n${'['.repeat(1e5)}${']'.repeat(1e5)}\n${one('b')}`);
    expect(ids).toEqual(['a', 'b']);
    expect(reasons).toEqual(['2: it is not a JSON object']);
  });

  test('but in a file with findings, each refusal is reported', async () => {
    const { ids, reasons } = await load([one('a'), ...numbers.map(() => '{}')].join('\n'));
    expect(ids).toEqual(['a']);
    expect(reasons).toEqual(numbers.map((number) => `${number + 2}: it has no id that is a string`));
  });

  test('but a few refusals are reported one by one', async () => {
    expect((await load('{}\n{}\nx\n')).reasons.map((reason) => reason.slice(0, 2))).toEqual(['1:', '2:', '3:']);
  });
});
