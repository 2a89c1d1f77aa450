import {
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** How long a list of the introspection types is. */
interface Size {
  /** On average over all objects that have such a list; their number times this is the length of all of them together. */
  readonly mean: number;
  readonly most: number;
}

/** By coordinate, such as `__Type.fields`. */
export type IntrospectionSizes = ReadonlyMap<string, Size>;

/** Reads from a schema how long the lists are that introspection answers. */
export function readIntrospectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const types = Object.values(schema.getTypeMap());
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const directives = schema.getDirectives();
  const of = (lengths: readonly number[]): Size => ({
    mean: lengths.reduce((total, length) => total + length, 0) / Math.max(1, lengths.length),
    most: Math.max(0, ...lengths),
  });
  const one = (length: number): Size => ({ mean: length, most: length });
  return new Map([
    ['__Schema.types', one(types.length)],
    ['__Schema.directives', one(directives.length)],
    [
      '__Type.fields',
      of(types.map((type) => (isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()).length : 0))),
    ],
    [
      '__Type.inputFields',
      of(types.map((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0))),
    ],
    ['__Type.enumValues', of(types.map((type) => (isEnumType(type) ? type.getValues().length : 0)))],
    [
      '__Type.interfaces',
      of(types.map((type) => (isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().length : 0))),
    ],
    [
      '__Type.possibleTypes',
      of(types.map((type) => (isAbstractType(type) ? schema.getPossibleTypes(type).length : 0))),
    ],
    ['__Field.args', of(fields.map(({ args }) => args.length))],
    ['__Directive.args', of(directives.map(({ args }) => args.length))],
    ['__Directive.locations', of(directives.map(({ locations }) => locations.length))],
  ]);
}
