import { readFileSync } from 'node:fs';
import { asError } from '../../model/errors.js';

/** Bytes of all manifests together. Documents take some 100 bytes of memory for each character once they are parsed. */
const MAX_BYTES = 2 * 1024 * 1024;

const FORMS =
  'a manifest of GraphQL Code Generator or Relay ({"id": "text"}) or one of Apollo ' +
  '({"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id", "body", …}]}) is accepted.';

/** A document as a manifest has it. */
export interface ListedDocument {
  readonly id: string;
  readonly text: string;
  readonly file: string;
}

export interface Manifests {
  readonly documents: readonly ListedDocument[];
  /** What is wrong with the files, one sentence for each fault. */
  readonly faults: readonly string[];
}

/** Reads the files of trusted documents that clients were built with. Whether the documents are valid is not looked at. */
export function readManifests(files: readonly string[]): Manifests {
  const faults: string[] = [];
  const documents: ListedDocument[] = [];
  let bytes = 0;
  for (const file of files) {
    try {
      const content = readFileSync(file);
      bytes += content.length;
      if (bytes <= MAX_BYTES) documents.push(...readManifest(file, content.toString('utf8')));
    } catch (error) {
      faults.push(
        `"${file}" ${error instanceof WrongForm ? error.message : `cannot be read: ${asError(error).message}`}`,
      );
    }
  }
  if (bytes > MAX_BYTES) {
    faults.push(`the manifests have ${bytes} bytes together; up to ${MAX_BYTES} are accepted.`);
  }
  return { documents, faults: [...faults, ...findContradictions(documents)] };
}

/** The file was read, but is no manifest. */
class WrongForm extends Error {}

function readManifest(file: string, text: string): ListedDocument[] {
  const documents = parseManifest(parseJson(text)).map(([id, document]) => ({ id, text: document, file }));
  if (documents.length === 0) throw new WrongForm('has no documents; at least one is accepted.');
  return documents;
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WrongForm(`is not JSON; ${FORMS}`);
  }
  if (isRecord(value)) return value;
  throw new WrongForm(`is not an object; ${FORMS}`);
}

function parseManifest(manifest: Readonly<Record<string, unknown>>): [id: string, text: string][] {
  const { format, version, operations } = manifest;
  if (!Array.isArray(operations)) return Object.entries(manifest).map(([id, text]) => checkEntry(id, text));
  if (format !== 'apollo-persisted-query-manifest') throw new WrongForm(`has another format; ${FORMS}`);
  if (version !== 1) throw new WrongForm(`has version ${JSON.stringify(version)} of Apollo's format; 1 is accepted.`);
  return operations.map((operation: unknown, index) =>
    isRecord(operation) ? checkEntry(operation.id, operation.body) : wrongEntry(`operation ${index + 1}`),
  );
}

function checkEntry(id: unknown, text: unknown): [id: string, text: string] {
  if (typeof id !== 'string' || id === '') return wrongEntry(`the document with the id ${JSON.stringify(id)}`);
  return typeof text === 'string' ? [id, text] : wrongEntry(`the document "${id}"`);
}

function wrongEntry(what: string): never {
  throw new WrongForm(`has the wrong form: ${what} is not an id with a text; ${FORMS}`);
}

function findContradictions(documents: readonly ListedDocument[]): string[] {
  const known = new Map<string, ListedDocument>();
  return documents.flatMap((document) => {
    const { id, text, file } = document;
    const before = known.get(id);
    if (before === undefined) known.set(id, document);
    if (before === undefined || before.text === text) return [];
    return [`"${file}": the id "${id}" stands for another text in "${before.file}"; one text for each id is accepted.`];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
