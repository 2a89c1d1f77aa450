import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { finding } from '../kit.js';
import { event, load, one, pretty, unindented } from './loadKit.js';

describe('a file of', () => {
  test.each<[string, string]>([
    ['JSON lines', `${one('a')}\n${one('b')}\n`],
    ['JSON lines without a last line break', `${one('a')}\n${one('b')}`],
    ['JSON lines with CRLF and blank lines', `\r\n${one('a')}\r\n\r\n  \r\n${one('b')}\r\n`],
    ['JSON lines behind a byte order mark', `\uFEFF${one('a')}\n${one('b')}\n`],
    ['a list on one line', `[${one('a')},${one('b')}]`],
    ['a list, pretty-printed', pretty([finding('a'), finding('b')])],
    ['a list with an element a line', `[\n${one('a')},\n${one('b')}\n]\n`],
    ['what GetFindings answers', JSON.stringify({ findings: [finding('a'), finding('b')] })],
    ['several documents, pretty-printed', `${pretty(finding('a'))}\n${pretty(finding('b'))}\n`],
    ['documents with nothing between', one('a') + one('b')],
    ['events', [pretty(event(finding('a'))), JSON.stringify(event(finding('b')))].join('\n')],
  ])('%s is read whole', async (_, content) => {
    const { ids, reasons } = await load(content, 'findings.json');
    expect(ids).toEqual(['a', 'b']);
    expect(reasons).toEqual([]);
  });

  test('gzipped lines, in one member or several, is read whatever its name is', async () => {
    const members = Buffer.concat([gzipSync(`${one('a')}\n`), gzipSync(`${one('b')}\n`)]);
    expect((await load(members, 'x.jsonl.gz')).ids).toEqual(['a', 'b']);
    expect((await load(members, 'x.json')).ids).toEqual(['a', 'b']);
  });

  test('many megabytes is read in chunks without breaking characters', async () => {
    const description = '測試 "{[}]" 🔒 '.repeat(500);
    const lines = Array.from({ length: 800 }, (_, number) => one(String(number), { description }));
    const { findings, ids } = await load(lines.join('\n'));
    expect(ids).toHaveLength(800);
    expect(findings.every((loaded) => loaded.finding.description === description)).toBe(true);
    expect(findings.at(-1)?.line).toBe(800);
  });

  test('nothing but whitespace has no findings and no refusals', async () => {
    expect(await load('\n \r\n[]\n')).toMatchObject({ findings: [], refused: [], files: 1 });
  });
});

describe('one bad line does not affect the others:', () => {
  test.each<[string, string, string]>([
    ['a line that is not JSON', 'hello', '2: it is not valid JSON'],
    ['a line cut in a string', '{"id": "x", "title": "cu', '2: it is not valid JSON'],
    ['a line cut in an escape', '{"id": "x\\', '2: it is not valid JSON'],
    ['a line cut between members', '{"id": "x", "service": {"count": 1,', '2: it is not valid JSON'],
    ['a trailing comma', '{"id": "x",}', '2: it is not valid JSON'],
    ['a number', '17', '2: it is not a JSON object'],
    ['a string', '"{}"', '2: it is not a JSON object'],
    ['null', 'null', '2: it is not a JSON object'],
    ['a missing id', '{"severity": 5}', '2: it has no id that is a string'],
    ['an id that is a number', '{"id": 5}', '2: it has no id that is a string'],
    ['an empty id', '{"id": ""}', '2: its id is not 1 to 300 characters long'],
    ['an id that is too long', `{"id": "${'x'.repeat(301)}"}`, '2: its id is not 1 to 300 characters long'],
    ['another event', '{"detail-type": "EC2 State", "detail": {"id": "x"}}', '2: it is an event of type "EC2 State"'],
    ['an event with nothing in it', '{"detail-type": "GuardDuty Finding"}', '2: it is an event whose detail'],
    ['a finding of Security Hub', '{"Id": "x", "AwsAccountId": "1"}', '2: it is a finding in Security Hub'],
  ])('%s', async (_, line, reason) => {
    const { ids, lines, reasons } = await load(`${one('a')}\n${line}\n${one('b')}\n${one('c')}`);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(lines).toEqual([1, 3, 4]);
    expect(reasons).toEqual([expect.stringContaining(reason)]);
  });

  test('stray values in a list', async () => {
    const { ids, reasons } = await load(`[1, ${one('a')}, "x"\n, ${one('b')}]`);
    expect(ids).toEqual(['a', 'b']);
    expect(reasons).toEqual(['1: 2 elements of a list are not JSON objects']);
  });

  test('bytes that are not UTF-8', async () => {
    const lines = [one('a'), one('b', { title: 'caf\xe9' }), one('c', { title: 'café' })];
    const [first, second, third] = lines as [string, string, string];
    const content = Buffer.concat([
      Buffer.from(`${first}\n`),
      Buffer.from(second, 'latin1'),
      Buffer.from(`\n${third}`),
    ]);
    const { ids, reasons } = await load(content);
    expect(ids).toEqual(['a', 'c']);
    expect(reasons).toEqual(['2: it is not valid UTF-8']);
  });

  test.each([
    ['on one line', (value: unknown) => JSON.stringify(value), 1],
    ['indented', pretty, 40],
    ['unindented', unindented, 40],
  ])('bytes that are not UTF-8 in a list that is %s', async (_, layOut, line) => {
    const documents = ['a', 'b', 'c'].map((id) => finding(id, id === 'b' ? { title: 'caf\xe9' } : {}));
    const { ids, refused } = await load(Buffer.from(layOut({ findings: documents }), 'latin1'), 'x.json');
    expect(ids).toEqual(['a', 'c']);
    expect(refused).toMatchObject([{ reason: 'it is not valid UTF-8' }]);
    expect(refused[0]?.line).toBe(line === 1 ? 1 : layOut({ findings: documents.slice(0, 1) }).split('\n').length - 1);
  });

  test('a broken element of a list', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => finding(id));
    for (const layOut of [pretty, unindented]) {
      const content = layOut({ findings: [a, b, c] }).replace('"id": "b"', '"id": "b" "x"');
      const { ids, lines, refused } = await load(content, 'x.json');
      expect(ids).toEqual(['a', 'c']);
      const start = (count: number) => layOut({ findings: [a, b, c].slice(0, count) }).split('\n').length - 1;
      expect(lines).toEqual([3, start(2)]);
      expect(refused).toMatchObject([{ line: start(1), reason: 'it is not valid JSON' }]);
    }
  });

  test('several bad lines are reported one by one', async () => {
    const bad = [
      'hello',
      '{"id": "x", "service": {"count": 1,',
      '{"id": "y", "title": "cu',
      'world',
      '17',
      '{"id": 5}',
    ];
    const { ids, reasons } = await load([one('a'), ...bad, one('b')].join('\n'));
    expect(ids).toEqual(['a', 'b']);
    expect(reasons.map((reason) => Number.parseInt(reason, 10))).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('several documents on one line, some of them broken', async () => {
    const { ids, reasons } = await load(
      `${one('a')}{"id": "x", "service": {"a": 1}, "b": }${one('b')}{"id": "y"${one('c')}`,
    );
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(reasons[0]).toBe('1: it is not valid JSON');
  });

  test('a document that never ends is abandoned before it fills the memory', async () => {
    const line = `  {"key": "${'x'.repeat(2 ** 20)}"},\n`;
    const content = `${one('a')}\n{"id": "x", "list": [\n${line.repeat(66)}\n${one('b')}\n]}\n${one('c')}\n`;
    const { ids, reasons } = await load(content);
    expect(ids).toEqual(['a', 'b', 'c']);
    expect(reasons).toEqual(['2: it is longer than 64 MiB']);
  });

  test.each([
    ['of one line', ''],
    ['with what looks like documents in it', `{"x": 1} y {"z": } ${one('x')} `],
  ])('a document of more than 64 MiB %s is refused once', async (_, inner) => {
    const content = `${one('a')}\n{"id": "x", "title": "${'x'.repeat(70 * 2 ** 20)}${inner}"}\n${one('c')}\n`;
    const { ids, reasons } = await load(content);
    expect(ids).toEqual(inner ? ['a', 'x', 'c'] : ['a', 'c']);
    expect(reasons).toEqual(['2: it is longer than 64 MiB']);
  });

  test('a file in UTF-16', async () => {
    const { reasons } = await load(Buffer.from(`\uFEFF${one('a')}`, 'utf16le'));
    expect(reasons).toEqual(['1: the file is in UTF-16; UTF-8 is expected']);
  });
});
