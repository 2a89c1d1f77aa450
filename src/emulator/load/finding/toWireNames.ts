import { type Member, structureNamed } from '../../model/findingTree.js';
import { instantOf } from '../../model/instant.js';
import { aliasesBelow, lowerFirst, spellingsIn } from '../../model/spellings.js';
import { isJsonObject, type JsonObject } from '../../wireFinding.js';

/**
 * A finding with every member of the model under its wire name, in whichever spelling the document has it. The keys of
 * maps are not changed, and a document that is in wire format already is returned as it is.
 *
 * A document with capitalised members, as the AWS CLI and the SDKs print them (`Id`, `Resource.InstanceDetails`), is
 * converted to wire format: members are renamed, members that are not in the model lose their capital, and timestamps,
 * which are printed as dates, become epoch seconds. Any other document keeps its members, and those in the SDK's
 * spelling (`productCodes[].code`) are added under their wire names.
 */
export function toWireNames(finding: JsonObject): JsonObject {
  const objects = [finding, finding.resource, finding.service];
  if (!objects.some(hasCapital) && !hasAlias(finding, 'Finding')) return finding;
  return inStructure(finding, 'Finding', 'Id' in finding && !('id' in finding));
}

function hasCapital(object: unknown): boolean {
  if (!isJsonObject(object)) return false;
  for (const key in object) if (key >= 'A' && key < '[') return true;
  return false;
}

/**
 * Whether a member that the SDK renames occurs anywhere under the SDK's name. Only the few paths that lead to such
 * members are searched, because this runs for every document.
 */
function hasAlias(value: unknown, structure: string): boolean {
  if (Array.isArray(value)) return value.some((element) => hasAlias(element, structure));
  if (!isJsonObject(value)) return false;
  const { aliases, ways } = aliasesBelow(structure);
  for (const alias of aliases) if (alias in value) return true;
  for (const [member, inner] of ways) if (member in value && hasAlias(value[member], inner)) return true;
  return false;
}

function inStructure(object: JsonObject, structure: string, isPrinted: boolean): JsonObject {
  const spellings = spellingsIn(structure);
  const changed: [string, unknown][] = [];
  const added: [string, unknown][] = [];
  let isSame = true;
  for (const [key, value] of Object.entries(object)) {
    const name = spellings.get(key) ?? (isPrinted ? lowerFirst(key) : key);
    const member = structureNamed(structure).get(name);
    const inWireForm = member ? inMember(value, member, member.maps, isPrinted) : value;
    isSame &&= name === key && inWireForm === value;
    // The wire's own spelling wins if a document has both.
    const isNew = name === key || !Object.hasOwn(object, name);
    if (name === key || !isPrinted || !isNew) changed.push([key, name === key ? inWireForm : value]);
    if (name !== key && isNew) added.push([name, inWireForm]);
  }
  return isSame ? object : Object.fromEntries([...changed, ...added]);
}

function inMember(value: unknown, member: Member, maps: number, isPrinted: boolean): unknown {
  if (member.kind === 'structure' || maps > 0) {
    if (Array.isArray(value)) return inList(value, member, maps, isPrinted);
    if (!isJsonObject(value)) return value;
    if (maps > 0) return inMap(value, member, maps, isPrinted);
    return member.kind === 'structure' ? inStructure(value, member.structure, isPrinted) : value;
  }
  if (!isPrinted || member.kind !== 'time' || member.isText || typeof value !== 'string') return value;
  const instant = instantOf(value);
  return instant === undefined ? value : instant / 1000;
}

function inList(list: readonly unknown[], member: Member, maps: number, isPrinted: boolean): readonly unknown[] {
  const changed = list.map((element) => inMember(element, member, maps, isPrinted));
  return changed.some((element, index) => element !== list[index]) ? changed : list;
}

function inMap(map: JsonObject, member: Member, maps: number, isPrinted: boolean): JsonObject {
  const entries = Object.entries(map).map(([key, entry]): [string, unknown] => [
    key,
    inMember(entry, member, maps - 1, isPrinted),
  ]);
  return entries.some(([key, entry]) => entry !== map[key]) ? Object.fromEntries(entries) : map;
}
