import { isListType, isObjectType } from 'graphql';
import type { FindingOrigin, LoadedFinding } from '../../model/loadedFinding.js';
import { WrittenTexts } from '../../model/writtenTexts.js';
import { type DocumentModel, isJsonObject, type Member, nullable } from './wireMembers.js';

/** Makes of a wire document what resolvers of `Finding` receive; undefined for what is no finding. */
export type ViewFinding = (origin: FindingOrigin) => LoadedFinding | undefined;

/**
 * A finding whose members are brought into the SDL's shape when somebody reads them: whoever asks for ten fields of six
 * hundred does not pay for the others.
 */
export function createFindingView(model: DocumentModel): ViewFinding {
  class FindingView {
    readonly written = new WrittenTexts();
    constructor(
      readonly id: string,
      readonly origin: FindingOrigin,
    ) {}
  }
  const members = model.membersOf('Finding');
  const id = members?.get('id');
  if (members === undefined || id === undefined) throw new Error('The SDL has no Finding with an id');
  for (const member of members.values()) if (member !== id) defineMember(FindingView.prototype, member);
  return (origin) => {
    const value = isJsonObject(origin.raw) ? id.conform(origin.raw[id.wire]) : undefined;
    return typeof value === 'string' ? (new FindingView(value, origin) as LoadedFinding) : undefined;
  };
}

/** What is more than a leaf is made once. */
function defineMember(prototype: object, { field, wire, conform, type }: Member): void {
  const isLeaf = !isListType(nullable(type)) && !isObjectType(nullable(type));
  Object.defineProperty(prototype, field, {
    get(this: LoadedFinding) {
      const found = (this.origin.raw as Readonly<Record<string, unknown>>)[wire];
      const value = found === undefined || found === null ? null : conform(found);
      if (!isLeaf) Object.defineProperty(this, field, { value });
      return value;
    },
  });
}
