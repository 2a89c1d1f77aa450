import { readSdlFiles } from '../sdlFiles.js';
import { compileNames } from './compileNames.js';
import type { NameFault, NamesResult } from './nameFaults.js';
import type { NameTable } from './nameTable.js';
import type { NamingOptions } from './schemaNames.js';

/**
 * The names of all types that settings can add to the schema, whether they are on or off.
 * @throws Error that says everything that is wrong with the names
 */
export function readNames(options: NamingOptions = {}): NameTable {
  const result = compile(options);
  if (result.kind === 'names') return result.table;
  const faults = result.faults.map(
    ({ about, text }) => `${about === 'prefix' ? 'typePrefix' : 'schemaNames'}: ${text}`,
  );
  throw new Error(`The schema cannot have these names. ${faults.join(' ')}`);
}

/** @returns everything that is wrong with the names; empty if nothing is */
export function findNameFaults(options: NamingOptions): readonly NameFault[] {
  const result = compile(options);
  return result.kind === 'names' ? [] : result.faults;
}

function compile(options: NamingOptions): NamesResult {
  return compileNames(readSdlFiles({ mutations: true }), options);
}
