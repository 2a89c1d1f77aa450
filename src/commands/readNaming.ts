import { readFile } from 'node:fs/promises';
import type { Config } from '../config/config.js';
import { SETTINGS } from '../config/settings.js';
import { findNameFaults } from '../graphql/schema/names/readNames.js';
import type { NamingOptions, SchemaNames } from '../graphql/schema/names/schemaNames.js';

type NamesSettings = Partial<Pick<Config, 'typePrefix' | 'typePrefixScalars' | 'schemaNamesFile'>>;

/** How faults call the settings: by their variables, or by the options that take their place. */
interface Subjects {
  readonly prefix: string;
  readonly names: string;
}

const VARIABLES: Subjects = { prefix: SETTINGS.typePrefix.name, names: SETTINGS.schemaNamesFile.name };

/** Reads the file of names, and finds everything that is wrong with how types are to be named. */
export async function readNaming(
  { typePrefix, typePrefixScalars, schemaNamesFile }: NamesSettings,
  subjects: Subjects = VARIABLES,
): Promise<{ readonly options: NamingOptions; readonly faults: readonly string[] }> {
  const faults: string[] = [];
  if (typePrefixScalars && typePrefix === undefined) {
    faults.push(`${SETTINGS.typePrefixScalars.name}: there is no prefix; on is accepted only with a TYPE_PREFIX.`);
  }
  const file = schemaNamesFile === undefined ? undefined : await readNamesFile(schemaNamesFile);
  if (typeof file === 'string') faults.push(`${subjects.names}: ${file}`);
  const schemaNames = typeof file === 'object' ? file.names : undefined;
  const options = { typePrefix, typePrefixScalars, schemaNames };
  for (const { about, text } of findNameFaults(options)) faults.push(`${subjects[about]}: ${text}`);
  return { options, faults };
}

/** @returns what is wrong with the file, if something is */
async function readNamesFile(file: string): Promise<string | { readonly names: SchemaNames }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return `"${file}" cannot be read (${code}).`;
  }
  try {
    // `findNameFaults` looks at everything in it.
    return { names: JSON.parse(text) as SchemaNames };
  } catch {
    return `"${file}" is not JSON; {"types": {…}, "entities": {…}} is accepted.`;
  }
}
