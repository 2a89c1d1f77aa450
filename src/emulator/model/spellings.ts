import { STRUCTURES, type Structure, structureNamed } from './findingTree.js';

/** Members whose wire name is not the SDK's name with a small letter; source: the service model. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ['ProductCode.Code', 'productCodeId'],
  ['ProductCode.ProductType', 'productCodeType'],
  ['EcsTaskDetails.TaskCreatedAt', 'createdAt'],
  ['KubernetesApiCallAction.SourceIps', 'sourceIPs'],
  ['RdsLoginAttemptAction.LoginAttributes', 'LoginAttributes'],
  ['Account.Name', 'account'],
  ['Ec2Instance.IamInstanceProfile', 'IamInstanceProfile'],
  ['KubernetesWorkload.KubernetesResourcesTypes', 'type'],
  ['NetworkGeoLocation.Latitude', 'lat'],
  ['NetworkGeoLocation.Longitude', 'lon'],
]);

/** How the members of a structure may be spelled, and which wire name each spelling means. */
export type Spellings = ReadonlyMap<string, string>;

/** Where in a structure the SDK has renamed members. */
export interface Aliases {
  /** Other spellings of the structure's own ones than the wire's. */
  readonly aliases: readonly string[];
  /** The members whose structures have such ones at any depth, and those structures. */
  readonly ways: readonly (readonly [member: string, structure: string])[];
}

const SPELLINGS: ReadonlyMap<string, Spellings> = new Map(
  [...STRUCTURES].map(([name, structure]) => [name, spellingsOf(name, structure)]),
);
const ALIASES = new Map<string, Aliases>();

/**
 * The wire names of a structure's members by all their spellings: the wire's own and the SDK's, each with a small
 * letter and with a capital.
 */
export function spellingsIn(structure: string): Spellings {
  return SPELLINGS.get(structure) ?? new Map();
}

/** The other names of members that the SDK renames, in a structure and in those below it. */
export function aliasesBelow(structure: string): Aliases {
  const known = ALIASES.get(structure) ?? findAliases(structure);
  ALIASES.set(structure, known);
  return known;
}

export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function spellingsOf(name: string, structure: Structure): Spellings {
  const wireNames = [...structure.keys()];
  return new Map([
    ...renamedIn(name).flatMap(([member, wireName]) => bothCases(member, wireName)),
    ...wireNames.flatMap((wireName) => bothCases(wireName, wireName)),
    // A wire name always means itself, whatever else it may be a spelling of.
    ...wireNames.map((wireName) => [wireName, wireName] as const),
  ]);
}

function findAliases(name: string): Aliases {
  const aliases = renamedIn(name)
    .flatMap(([member, wireName]) => [...bothCases(member, wireName), ...bothCases(wireName, wireName)])
    .map(([alias]) => alias)
    .filter((alias) => !structureNamed(name).has(alias));
  const ways = [...structureNamed(name)].flatMap(([member, { maps, ...type }]) => {
    if (type.kind !== 'structure' || maps > 0) return [];
    const below = aliasesBelow(type.structure);
    return below.aliases.length + below.ways.length > 0 ? [[member, type.structure] as const] : [];
  });
  return { aliases, ways };
}

function renamedIn(structure: string): [member: string, wireName: string][] {
  return [...RENAMED].flatMap(([path, wireName]): [string, string][] => {
    const [owner, member = ''] = path.split('.');
    return owner === structure ? [[member, wireName]] : [];
  });
}

function bothCases(spelling: string, wireName: string): (readonly [spelling: string, wireName: string])[] {
  return [
    [lowerFirst(spelling), wireName],
    [spelling.charAt(0).toUpperCase() + spelling.slice(1), wireName],
  ];
}
