import { isJsonObject, type WireFinding } from '../wireFinding.js';
import { type LeafKind, structureNamed } from './findingTree.js';
import { readPath } from './readPath.js';

/** A leaf of the finding tree by its path: what criteria and sort orders name. */
export interface Attribute {
  path: string;
  kind: LeafKind;
  /** Every value at the path, through lists; empty where the document has none. */
  read(finding: WireFinding): unknown[];
}

/** Paths through maps are without number and come from requests, so the table has an end. */
const MOST_KNOWN = 2_000;
const known = new Map<string, Attribute>();

/**
 * The attribute of that path in wire names, lists passed through silently
 * (`resource.instanceDetails.tags.key`); undefined where no finding tree has such a leaf.
 * `detectorId` stands for `service.detectorId`, and `service.additionalInfo.threatListName` is read from the
 * spread keys of an event or from the JSON text that the API answers.
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
    // A map's keys stand in the path like members, and no model can know them.
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
    // Not JSON text after all: the document then names no list.
    return undefined;
  }
}
