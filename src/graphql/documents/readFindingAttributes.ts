import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { MemberNames } from '../../guardduty/memberNames.js';
import type { AttributeKind, FindingAttribute, FindingAttributes } from '../../model/findingAttribute.js';
import { canonicalName, findType } from '../../resolvers/typeNames.js';

/** Attributes that ListFindings documents although no finding has a member at that path. */
const CRITERIA_ONLY: readonly (readonly [string, FindingAttribute])[] = [
  ['detectorId', { name: 'detectorId', kind: 'string', many: false }],
  [
    'service.additionalInfo.threatListName',
    { name: 'service.additionalInfo.threatListName', kind: 'string', many: false },
  ],
];

const KINDS: Readonly<Record<string, AttributeKind>> = {
  Boolean: 'boolean',
  DateTime: 'instant',
  Float: 'float',
  ID: 'string',
  Int: 'integer',
  SafeInt: 'integer',
  String: 'string',
};

/** Reads every leaf below `Finding` that GuardDuty has, by its path in the SDL, with its name on the wire. */
export function readFindingAttributes(schema: GraphQLSchema, memberNames: MemberNames): FindingAttributes {
  const paths = new Map<string, FindingAttribute>(CRITERIA_ONLY);
  visit(findType(schema, 'Finding') as GraphQLObjectType, '', '', false);
  return paths;

  function visit(type: GraphQLObjectType, path: string, name: string, many: boolean): void {
    for (const field of Object.values(type.getFields())) {
      const member = memberNames.get(canonicalName(type))?.get(field.name);
      if (member === undefined) continue;
      const unwrapped = unwrap(field.type);
      const below = { path: path + field.name, name: name + member, many: many || unwrapped.many };
      if (isObjectType(unwrapped.type)) visit(unwrapped.type, `${below.path}.`, `${below.name}.`, below.many);
      else paths.set(below.path, { name: below.name, kind: kindOf(unwrapped.type), many: below.many });
    }
  }
}

function unwrap(type: GraphQLOutputType, many = false): { type: GraphQLOutputType; many: boolean } {
  if (isNonNullType(type)) return unwrap(type.ofType, many);
  return isListType(type) ? unwrap(type.ofType, true) : { type, many };
}

function kindOf(type: GraphQLOutputType): AttributeKind {
  const kind = 'name' in type ? KINDS[canonicalName(type)] : undefined;
  if (kind === undefined) throw new Error(`No attribute kind for ${String(type)}`);
  return kind;
}
