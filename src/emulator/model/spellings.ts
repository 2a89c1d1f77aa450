import { STRUCTURES, type Structure, structureNamed } from './findingTree.js';

/** Members whose wire name is not the SDK's name with its first letter in lower case. Source: the service model. */
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

/** The accepted spellings of a structure's members, and the wire name that each one stands for. */
export type Spellings = ReadonlyMap<string, string>;

/** Where a structure has members that the SDK renames. */
export interface Aliases {
  /** Spellings of its own renamed members, without the wire's own. */
  readonly aliases: readonly string[];
  /** The members below which there are renamed members at any depth, and their structures. */
  readonly ways: readonly (readonly [member: string, structure: string])[];
}

const SPELLINGS: ReadonlyMap<string, Spellings> = new Map(
  [...STRUCTURES].map(([name, structure]) => [name, spellingsOf(name, structure)]),
);
const ALIASES = new Map<string, Aliases>();

/**
 * The wire names of a structure's members by every accepted spelling: the wire's and the SDK's, each with its first
 * letter in lower or in upper case.
 */
export function spellingsIn(structure: string): Spellings {
  return SPELLINGS.get(structure) ?? new Map();
}

/** Where a structure and the structures below it have members that the SDK renames. */
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
    // A wire name always means itself, even if it is also a spelling of another member.
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
