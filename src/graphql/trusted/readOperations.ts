import { readdirSync, readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import { isUnchanged, type NameTable } from '../schema/names/nameTable.js';
import { renameDocument } from '../schema/names/renameDocument.js';

const OPERATIONS_DIRECTORY = new URL('../../../operations/', import.meta.url);

/**
 * The texts of the documents in `operations/`, in the order of their files, as they fit a schema with these names. Where
 * nothing is renamed, the texts are those of the files.
 */
export function readOperations(names: NameTable): readonly string[] {
  const texts = readdirSync(OPERATIONS_DIRECTORY)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(new URL(file, OPERATIONS_DIRECTORY), 'utf8'));
  return isUnchanged(names) ? texts : texts.flatMap((text) => rename(text, names));
}

/** @returns nothing for a document of which nothing is left, because it is all about entities that are left out */
function rename(text: string, names: NameTable): string[] {
  const document = renameDocument(parse(text), names);
  if (document.definitions.length === 0) return [];
  const [comment = ''] = /^(?:#.*\n)*/.exec(text) ?? [];
  return [`${comment}${print(document)}\n`];
}
