import { isListType, isObjectType } from 'graphql';
import { noteOwner } from '../../model/documentOwner.js';
import type { FindingOrigin, LoadedFinding } from '../../model/loadedFinding.js';
import { isJsonObject, type Member, nullable, type WireMembers } from './wireMembers.js';

/** Turns a wire document into what resolvers of `Finding` receive; undefined where it is not a finding. */
export type ViewFinding = (origin: FindingOrigin) => LoadedFinding | undefined;

/**
 * Creates findings whose members are converted to the SDL's types when they are read: a query for ten fields does not
 * pay for the other six hundred.
 */
export function createFindingView(wireMembers: WireMembers): ViewFinding {
  class FindingView {
    constructor(
      readonly id: string,
      readonly origin: FindingOrigin,
    ) {}
  }
  const members = wireMembers.membersOf('Finding');
  const id = members?.get('id');
  if (members === undefined || id === undefined) throw new Error('The SDL has no Finding with an id');
  for (const member of members.values()) if (member !== id) defineMember(FindingView.prototype, member);
  return (origin) => {
    const value = isJsonObject(origin.raw) ? id.conform(origin.raw[id.wire]) : undefined;
    return typeof value === 'string' ? (new FindingView(value, origin) as LoadedFinding) : undefined;
  };
}

/** Lists and objects are converted once and kept. */
function defineMember(prototype: object, { field, wire, conform, type }: Member): void {
  const isLeaf = !isListType(nullable(type)) && !isObjectType(nullable(type));
  Object.defineProperty(prototype, field, {
    get(this: LoadedFinding) {
      const found = (this.origin.raw as Readonly<Record<string, unknown>>)[wire];
      const value = found === undefined || found === null ? null : conform(found);
      if (!isLeaf) Object.defineProperty(this, field, { value });
      // The ARN of an instance takes the account and the region of its finding.
      if (field === 'resource' && isJsonObject(value)) noteOwner(value.instanceDetails, this);
      return value;
    },
  });
}
