import { RESOURCE_STRUCTURES } from './resourceStructures.js';
import { SERVICE_STRUCTURES } from './serviceStructures.js';

/** What a leaf of the tree holds; `time` is an instant in whatever form the document has it. */
export type LeafKind = 'string' | 'number' | 'boolean' | 'time';

export type Member = { list: boolean; maps: number } & (
  | { kind: 'structure'; structure: string }
  /** `isText`: an ISO string on the wire, where a modelled timestamp is epoch seconds. */
  | { kind: LeafKind; isText: boolean }
);

export type Structure = ReadonlyMap<string, Member>;

const MEMBER = /^(\w+)([#?@~]|=\w+)?((?:\[\]|\{\})*)$/;

/**
 * The structures that a finding is made of, by the model's name; `Finding` is the root.
 *
 * Notation of the sources: `Structure: member member …`, each member a wire name followed by nothing for a
 * string, `#` for a number, `?` for a boolean, `@` for a timestamp, `~` for a date that is a string, or
 * `=Structure`; then `[]` for a list of them and `{}` for a map to them, innermost first.
 */
export const STRUCTURES: ReadonlyMap<string, Structure> = parseStructures(RESOURCE_STRUCTURES + SERVICE_STRUCTURES);

/** The structure of that name; throws where the notation names one that it does not define. */
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
