import { readdirSync, readFileSync } from 'node:fs';

const SCHEMA_DIRECTORY = new URL('../../../schema/', import.meta.url);

/** The type `Mutation` and what only it needs. */
const MUTATION_FILE = 'mutation.graphql';

/** The files are part of the program: they do not change while it runs. */
const texts = new Map<boolean, string>();

/** The SDL as it is written, from the files in `schema/`. */
export function readSdlFiles({ mutations }: { readonly mutations: boolean }): string {
  const text = texts.get(mutations) ?? readFiles(mutations);
  texts.set(mutations, text);
  return text;
}

function readFiles(mutations: boolean): string {
  return readdirSync(SCHEMA_DIRECTORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql') && (mutations || file !== MUTATION_FILE))
    .sort()
    .map((file) => readFileSync(new URL(file, SCHEMA_DIRECTORY), 'utf8').trim())
    .join('\n\n');
}
