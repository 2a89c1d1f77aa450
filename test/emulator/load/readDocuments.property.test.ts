import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isFinding, unwrapDocument } from '../../../src/emulator/load/finding/unwrapDocument.js';
import { readDocuments } from '../../../src/emulator/load/json/readDocuments.js';
import { finding } from '../kit.js';

const LAYOUTS: Readonly<Record<string, (value: unknown) => string>> = {
  'on one line': (value) => JSON.stringify(value),
  indented: (value) => JSON.stringify(value, null, 2),
  'indented with tabs': (value) => JSON.stringify(value, null, '\t'),
  'with CRLF': (value) => JSON.stringify(value, null, 2).replaceAll('\n', '\r\n'),
  unindented: (value) => JSON.stringify(value, null, 1).replace(/^ +/gm, ''),
};
const layout = fc.constantFrom(...Object.keys(LAYOUTS));

/** How documents are arranged in a file: the text before, between and after them. */
const FILES: Readonly<Record<string, readonly [before: string, between: string, after: string]>> = {
  lines: ['', '\n', '\n'],
  'lines with blank ones between': ['\n \r\n', '\n\n  \n', ''],
  'one after the other': ['', '', ''],
  'with commas between': ['', ',\n', ',\n'],
  'a list': ['[', ',', ']'],
  'a list of lines': ['[\n', ',\n', '\n]\n'],
  'a list in lists': ['[[', '], [', ']]'],
  findings: ['{"a": [1, {"b": 2}], "findings": [', ', ', '], "Next": {"c": "d"}}'],
  'findings as lines': ['{ "Findings":\n[\n', ',\n', '\n],\n"NextToken": ""\n}'],
};
const file = fc.constantFrom(...Object.keys(FILES));
const chunkSize = fc.integer({ min: 1, max: 400 });

describe('valid JSON', () => {
  const document = fc
    .dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
    .map((members): unknown => JSON.parse(JSON.stringify({ ...members, isDocument: true })));

  test('is read document by document, with the line of each, in any layout and chunk size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 5 }),
        layout,
        file,
        chunkSize,
        async (documents, name, around, size) => {
          const { text, lines } = layOut(documents.map(LAYOUTS[name] as (value: unknown) => string), around);
          const found = await read(Buffer.from(text), size);
          const values = found.map((one) => ('value' in one ? one.value : one));
          // A list or object on a single line is returned whole.
          if (values.length === 1 && !isDocument(values[0])) expect(text.trimEnd()).not.toContain('\n');
          expect(values.flatMap(documentsIn)).toEqual(documents);
          if (values.length === documents.length) expect(found.map(({ line }) => line)).toEqual(lines);
        },
      ),
      { numRuns: 300 },
    );
  });

  const isDocument = (value: unknown) => (value as { isDocument?: unknown }).isDocument === true;

  function documentsIn(value: unknown): unknown[] {
    if (Array.isArray(value)) return value.flatMap(documentsIn);
    const { findings, Findings } = value as Record<string, unknown>;
    return isDocument(value) ? [value] : documentsIn(findings ?? Findings);
  }
});

describe('a damaged document', () => {
  const DAMAGES: Readonly<Record<string, (text: string, at: number, character: string) => Buffer>> = {
    'is cut off': (text, at) => Buffer.from(text.slice(0, at)),
    'lacks a character': (text, at) => Buffer.from(text.slice(0, at) + text.slice(at + 1)),
    'has an extra character': (text, at, character) => Buffer.from(text.slice(0, at) + character + text.slice(at)),
    'has a wrong character': (text, at, character) => Buffer.from(text.slice(0, at) + character + text.slice(at + 1)),
    'has a byte that is not UTF-8': (text, at) =>
      Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from([0xe9]), Buffer.from(text.slice(at))]),
  };
  const TEXTS = ['a', 'b', 'c', 'd'].map((id) =>
    finding(id, {
      title: `"${id}" é \\ {"id": "x"}`,
      resource: { resourceType: 'Instance', instanceDetails: { tags: [{ key: 'k', value: 'v' }, { key: 'l' }] } },
      service: { archived: false, empty: {}, additionalInfo: { value: '{"a":{"b":[1]}}' }, lists: [[], [{}]] },
    }),
  );

  test.each(Object.keys(DAMAGES))(
    'that %s does not affect the others, and no inner object counts as a finding',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(
          layout,
          file,
          fc.noBias(fc.integer({ min: 1, max: 999 })),
          fc.constantFrom(...'{}[],:"x1\\\n'),
          fc.integer({ min: 0, max: 3 }),
          chunkSize,
          async (name, around, where, character, victim, size) => {
            const texts = TEXTS.map(LAYOUTS[name] as (value: unknown) => string);
            const whole = texts[victim] as string;
            const damaged = DAMAGES[kind]?.(whole, Math.ceil((where / 1000) * (whole.length - 1)), character) as Buffer;
            texts[victim] = damaged.toString('latin1');
            const others = texts.map((text, index) => (index === victim ? text : Buffer.from(text).toString('latin1')));
            const { text, lines } = layOut(others, around);
            const found = await findingsIn(Buffer.from(text, 'latin1'), size);
            const expected = TEXTS.flatMap(({ id }, index) => (index === victim ? [] : [id]));
            const read = found.map(({ id }) => id);
            expect(read.filter((id) => expected.includes(id))).toEqual(expected);
            // The damaged document may still be a finding, with another id if the damage is in the id.
            expect(read.length).toBeLessThanOrEqual(expected.length + 1);
            if (text.includes('\n') && !around.includes('list in lists')) {
              for (const { id, line } of found.filter(({ id }) => expected.includes(id))) {
                expect([id, line]).toEqual([id, lines[TEXTS.findIndex((one) => one.id === id)]]);
              }
            }
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});

/** The text of a file, and the line on which each document begins. */
function layOut(texts: readonly string[], around: string): { text: string; lines: number[] } {
  const [before, between, after] = FILES[around] as readonly [string, string, string];
  let text = before;
  const lines = texts.map((document, index) => {
    if (index > 0) text += between;
    const line = text.split('\n').length;
    text += document;
    return line;
  });
  return { text: text + after, lines };
}

async function read(content: Buffer, size: number) {
  const found = [];
  for await (const document of readDocuments(chunks(content, size))) found.push(document);
  return found;
}

async function* chunks(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

async function findingsIn(content: Buffer, size: number): Promise<{ id: string; line: number }[]> {
  const documents = await read(content, size);
  return documents.flatMap((document) => {
    if (!('value' in document)) return [];
    const { value, line, lines } = document;
    const found = unwrapDocument(value, line, (object) => lines?.get(object)).filter(isFinding);
    return found.map((one) => ({ id: one.finding.id, line: one.line }));
  });
}
