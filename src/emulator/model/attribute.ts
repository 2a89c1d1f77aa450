import { isJsonObject, type WireFinding } from '../wireFinding.js';
import { type LeafKind, structureNamed } from './findingTree.js';
import { readPath } from './readPath.js';

/** A leaf of the finding tree, addressed by its path, as criteria and sort orders name it. */
export interface Attribute {
  path: string;
  kind: LeafKind;
  /** Every value at the path, with lists flattened; empty if the document has none. */
  read(finding: WireFinding): unknown[];
}

/** Requests may name any number of paths through maps, so the table is bounded. */
const MOST_KNOWN = 2_000;
const known = new Map<string, Attribute>();

/**
 * The attribute at a path in wire names, without indices for lists (`resource.instanceDetails.tags.key`); undefined if
 * the finding tree has no such leaf. `detectorId` stands for `service.detectorId`, and
 * `service.additionalInfo.threatListName` is read from the spread keys of an event or from the JSON text of the API.
 */
export function attributeOf(path: string): Attribute | undefined {
  const attribute = known.get(path) ?? resolve(path);
  if (attribute && known.size < MOST_KNOWN) known.set(path, attribute);
  return attribute;
}

function resolve(path: string): Attribute | undefined {
  if (path === 'detectorId') return plain(path, ['service', 'detectorId'], 'string');
  if (path === 'service.additionalInfo.threatListName') return { path, kind: 'string', read: readThreatListName };
  const segments = path.split('.');
  const kind = kindAt(segments);
  return kind && plain(path, segments, kind);
}

function plain(path: string, segments: string[], kind: LeafKind): Attribute {
  return { path, kind, read: (finding) => readPath(finding, segments) };
}

function kindAt(segments: string[]): LeafKind | undefined {
  let structure = structureNamed('Finding');
  for (let index = 0; index < segments.length; index++) {
    const member = structure.get(segments[index] ?? '');
    if (!member) return undefined;
    // The keys of a map are path segments too, and the model does not know them.
    index += member.maps;
    const isLast = index === segments.length - 1;
    if (member.kind !== 'structure') return isLast ? member.kind : undefined;
    structure = structureNamed(member.structure);
  }
  return undefined;
}

function readThreatListName(finding: WireFinding): unknown[] {
  const spread = readPath(finding, ['service', 'additionalInfo', 'threatListName']);
  if (spread.length > 0) return spread;
  return readPath(finding, ['service', 'additionalInfo', 'value']).flatMap((text) => {
    const parsed = parsedText(text);
    return isJsonObject(parsed) ? readPath(parsed, ['threatListName']) : [];
  });
}

function parsedText(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The value is not JSON, so the document names no list.
    return undefined;
  }
}
