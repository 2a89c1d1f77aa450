import { getIntrospectionQuery } from 'graphql';
import { type Attack, type AttackGroup, aliases, repeat } from '../kit/attack.js';

const refused = (name: string, query: string): Attack => ({ name, query, verdict: 'refused' });
const bounded = (name: string, query: string): Attack => ({ name, query, verdict: 'bounded', mostCalls: 0 });

/** `__type { fields { type { fields … } } }` */
function types(levels: number): string {
  return levels === 0 ? 'name' : `fields { type { ${types(levels - 1)} } }`;
}

export const INTROSPECTION: AttackGroup = {
  name: 'Introspection',
  attacks: [
    {
      name: 'the query of GraphiQL',
      query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }),
      verdict: 'answered',
      mostCalls: 0,
    },
    refused('fields of types of fields, 8 levels', `{ __schema { types { ${types(8)} } } }`),
    refused(
      'possible types of types, 6 levels',
      `{ __schema { types { ${'fields { type { fields { type { '.repeat(3)} name ${'} } } } '.repeat(3)} } } }`,
    ),
    refused(
      'the same by fragments',
      `{ __schema { types { ...F0 } } } ${repeat(8, (n) => `fragment F${n} on __Type { fields { type { ...F${n + 1} } } }`)} fragment F8 on __Type { name }`,
    ),
    refused(
      'the same by a fragment named __schema',
      `{ ...__schema } fragment __schema on Query { __type(name: "Finding") { ${types(8)} } }`,
    ),
    refused(
      'the same by fragments that multiply',
      `{ __schema { types { ...F0 } } } ${repeat(20, (n) => `fragment F${n} on __Type { a: ofType { ...F${n + 1} } b: ofType { ...F${n + 1} } }`)} fragment F20 on __Type { name }`,
    ),
    bounded(
      'ofType, 40 levels',
      `{ __schema { types { fields { type ${'{ ofType '.repeat(40)} { name } ${'}'.repeat(40)} } } } }`,
    ),
    bounded('1,000 times __schema', `{ ${aliases(1000, '__schema { queryType { name } }')} }`),
    bounded('1,000 times __type', `{ ${repeat(1000, (n) => `a${n}: __type(name: "Finding") { name kind }`)} }`),
    refused('5,000 times all types and fields', `{ ${aliases(5000, '__schema { types { fields { name } } }')} }`),
    bounded(
      '3 times all types, fields and arguments, by a fragment',
      `{ ${aliases(3, '__schema { ...S }')} } fragment S on __Schema { types { name fields { name description args { name } } } }`,
    ),
    bounded('10 times the SDL', `{ ${aliases(10, '_service { sdl }')} }`),
    {
      name: 'types that do not exist',
      query: `{ ${['', '__proto__', 'constructor', 'x'.repeat(10_000)].map((name, n) => `a${n}: __type(name: "${name}") { name }`).join(' ')} }`,
      verdict: 'answered',
      mostCalls: 0,
    },
  ],
};
