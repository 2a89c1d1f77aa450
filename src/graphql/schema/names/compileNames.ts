import { isTypeDefinitionNode, Kind, parse, type TypeDefinitionNode } from 'graphql';
import { checkName } from './checkName.js';
import { EntityNames } from './entityNames.js';
import { didYouMean, isRecord, type NameFault, NameFaults, type NamesResult } from './nameFaults.js';
import type { NameTable } from './nameTable.js';
import type { NamingOptions } from './schemaNames.js';

/** The finding is what this graph is for, and other subgraphs refer to it; `PageInfo` is shared by those who page. */
const UNPREFIXED: ReadonlySet<string> = new Set(['Finding', 'PageInfo']);
const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);
const MEMBERS = ['types', 'entities'];

/**
 * Makes the table of names, or finds everything that is wrong with them.
 *
 * @param canonicalSdl the SDL with all that settings can add to it: names may be given for what is off
 */
export function compileNames(canonicalSdl: string, options: NamingOptions): NamesResult {
  const faults = new NameFaults();
  const definitions = parse(canonicalSdl, { noLocation: true }).definitions.filter(isTypeDefinitionNode);
  const given = readMembers(options.schemaNames, faults);
  const entities = new EntityNames(definitions, given.entities, faults);
  const types = new Map<string, string | undefined>();
  const named = readTypeNames(definitions, given.types, entities, faults);
  for (const definition of definitions) {
    const { value: name } = definition.name;
    if (entities.isLeftOut(name)) types.set(name, undefined);
    else types.set(name, named.get(name) ?? entities.nameOf(name) ?? prefixed(definition, entities, options, faults));
  }
  checkClashes(types, options.schemaNames === undefined ? 'prefix' : 'names', faults);
  if (faults.found.length > 0) return { kind: 'faults', faults: faults.found };
  const table: NameTable = { canonicalSdl, types, fields: entities.fields };
  return { kind: 'names', table };
}

function readMembers(
  given: unknown,
  faults: NameFaults,
): Record<'types' | 'entities', Readonly<Record<string, unknown>>> {
  const none = { types: {}, entities: {} };
  if (given === undefined) return none;
  if (!isRecord(given)) {
    faults.add('it is no object; {"types": {…}, "entities": {…}} is accepted.');
    return none;
  }
  for (const member of Object.keys(given)) {
    if (!MEMBERS.includes(member)) {
      faults.add(`"${member}" is unknown; "types" and "entities" are accepted.`);
    }
  }
  const { types = {}, entities = {} } = given;
  if (!isRecord(types)) faults.add('"types" is no object; {"Service": "GuardDutyService"} is accepted.');
  if (!isRecord(entities)) faults.add('"entities" is no object; {"AwsAccount": {"name": "CloudAccount"}} is accepted.');
  return { types: isRecord(types) ? types : {}, entities: isRecord(entities) ? entities : {} };
}

function readTypeNames(
  definitions: readonly TypeDefinitionNode[],
  given: Readonly<Record<string, unknown>>,
  entities: EntityNames,
  faults: NameFaults,
): ReadonlyMap<string, string> {
  const known = definitions.map(({ name }) => name.value).filter((name) => !ROOTS.has(name));
  const named = new Map<string, string>();
  for (const [type, name] of Object.entries(given)) {
    if (ROOTS.has(type)) faults.add(`types: "${type}" is a root type and keeps its name.`);
    else if (!known.includes(type)) faults.add(`types: there is no type "${type}".${didYouMean(type, known)}`);
    else if (entities.isLeftOut(type)) faults.add(`types: "${type}" is named although "entities" leaves it out.`);
    else if (entities.nameOf(type) !== undefined && entities.nameOf(type) !== name) {
      faults.add(`types: "${type}" has another name in "entities"; one of the two is accepted.`);
    } else {
      const fault = checkName(name);
      if (fault === undefined) named.set(type, name as string);
      else faults.add(`types: "${type}": ${fault}`);
    }
  }
  return named;
}

function prefixed(
  { kind, name: { value: name } }: TypeDefinitionNode,
  entities: EntityNames,
  { typePrefix = '', typePrefixScalars = false }: NamingOptions,
  faults: NameFaults,
): string {
  if (typePrefix === '' || UNPREFIXED.has(name) || ROOTS.has(name) || entities.has(name)) return name;
  if (kind === Kind.SCALAR_TYPE_DEFINITION && !typePrefixScalars) return name;
  const fault = checkName(typePrefix + name);
  if (fault !== undefined) faults.addOnce('prefix', `"${typePrefix}" before "${name}": ${fault}`);
  return typePrefix + name;
}

/** Names that the table does not change clash with those that it makes, too. */
function checkClashes(
  types: ReadonlyMap<string, string | undefined>,
  about: NameFault['about'],
  faults: NameFaults,
): void {
  const byName = new Map<string, string[]>();
  for (const [type, name] of types) if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), type]);
  for (const [name, [first, ...others]] of byName) {
    if (others.length === 0) continue;
    faults.add(
      `"${name}" would be the name of ${[first, ...others].join(' and ')}; each type has a name of its own.`,
      about,
    );
  }
}
