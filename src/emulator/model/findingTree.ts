import { RESOURCE_STRUCTURES } from './resourceStructures.js';
import { SERVICE_STRUCTURES } from './serviceStructures.js';

/** The type of a leaf of the tree; `time` is an instant in any of the formats that documents use. */
export type LeafKind = 'string' | 'number' | 'boolean' | 'time';

export type Member = { list: boolean; maps: number } & (
  | { kind: 'structure'; structure: string }
  /** `isText`: the wire has an ISO string instead of the epoch seconds of a modelled timestamp. */
  | { kind: LeafKind; isText: boolean }
);

export type Structure = ReadonlyMap<string, Member>;

const MEMBER = /^(\w+)([#?@~]|=\w+)?((?:\[\]|\{\})*)$/;

/**
 * The structures that a finding consists of, by their names in the service model; `Finding` is the root.
 *
 * Notation: `Structure: member member …`. Each member is a wire name followed by its type: nothing for a string, `#`
 * for a number, `?` for a boolean, `@` for a timestamp, `~` for a date that is a string, or `=Structure`. Then follow
 * `[]` for a list and `{}` for a map, innermost first.
 */
export const STRUCTURES: ReadonlyMap<string, Structure> = parseStructures(RESOURCE_STRUCTURES + SERVICE_STRUCTURES);

/** @throws Error if the notation refers to a structure that it does not define */
export function structureNamed(name: string): Structure {
  const structure = STRUCTURES.get(name);
  if (!structure) throw new Error(`The finding tree has no structure ${name}`);
  return structure;
}

function parseStructures(source: string): Map<string, Structure> {
  const entries = source
    .replaceAll('\n  ', ' ')
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line): [string, Structure] => {
      const [name = '', ...members] = line.split(/:? /);
      return [name, new Map(members.map(parseMember))];
    });
  return new Map(entries);
}

function parseMember(text: string): [string, Member] {
  const [, name = '', type = '', collections = ''] = MEMBER.exec(text) ?? [];
  if (!name) throw new Error(`Not a member of the finding tree: ${text}`);
  const list = collections.includes('[]');
  const maps = collections.split('{}').length - 1;
  if (type.startsWith('=')) return [name, { kind: 'structure', structure: type.slice(1), list, maps }];
  return [name, { kind: leafKind(type), isText: type === '~', list, maps }];
}

function leafKind(mark: string): LeafKind {
  if (mark === '#') return 'number';
  if (mark === '?') return 'boolean';
  return mark === '@' || mark === '~' ? 'time' : 'string';
}
