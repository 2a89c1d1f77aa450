import type { SchemaDescription, TypeDescription } from './describeSchema.js';

/** @returns a TypeScript file with the options of urql's Graphcache: schema, keys and resolvers of connections */
export function urqlFile(description: SchemaDescription): string {
  const { connections, identified, roots, types } = description;
  const resolvers = [...new Set(connections.map(({ type }) => type))].map((name) => {
    const fields = connections.filter(({ type }) => type === name).map(({ field }) => `${field}: relayPagination()`);
    return `  ${name}: { ${fields.join(', ')} },`;
  });
  return `import type { CacheExchangeOpts, KeyGenerator, KeyingConfig, ResolverConfig } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';

/** The object types and their fields: Graphcache has to know which fields can be null, to show what it has of a page. */
const TYPES = {
${types.map(printType).join('\n')}
};

/** Identified by these fields, if they are selected; otherwise it belongs to the object that it is read with. */
const identifiedBy =
  (...fields: string[]): KeyGenerator =>
  (object) =>
    fields.every((field) => object[field] != null) ? fields.map((field) => object[field]).join(':') : null;

/** Belongs to the object that it is read with, even if it has an \`id\`: other findings have the same one. */
const embedded: KeyGenerator = () => null;

const keys: KeyingConfig = {
  ...Object.fromEntries(Object.keys(TYPES).map((type) => [type, embedded])),
${identified.map(({ name, key }) => `  ${name}: identifiedBy(${key.map((field) => `'${field}'`).join(', ')}),`).join('\n')}
};

const resolvers: ResolverConfig = {
${resolvers.join('\n')}
};

interface TypeReference {
  kind: 'NON_NULL' | 'LIST' | 'OBJECT' | 'SCALAR';
  name?: string;
  ofType?: TypeReference;
}

function readType(text: string): TypeReference {
  if (text.endsWith('!')) return { kind: 'NON_NULL', ofType: readType(text.slice(0, -1)) };
  if (text.startsWith('[')) return { kind: 'LIST', ofType: readType(text.slice(1, -1)) };
  return { kind: text in TYPES ? 'OBJECT' : 'SCALAR', name: text };
}

const schema = {
  __schema: {
    queryType: ${printRoot(roots.query)},
    mutationType: ${printRoot(roots.mutation)},
    subscriptionType: ${printRoot(roots.subscription)},
    types: Object.entries(TYPES).map(([name, fields]) => ({
      kind: 'OBJECT',
      name,
      interfaces: [],
      fields: fields.split(' ').map((field) => {
        const [name = '', type = ''] = field.split(':');
        return { name, type: readType(type), args: [] };
      }),
    })),
  },
};

/** For \`cacheExchange(cacheOptions)\`. */
export const cacheOptions = { schema, keys, resolvers } satisfies CacheExchangeOpts;
`;
}

function printType({ name, fields }: TypeDescription): string {
  return `  ${name}: '${fields.map((field) => `${field.name}:${field.type}`).join(' ')}',`;
}

function printRoot(name: string | undefined): string {
  return name === undefined ? 'null' : `{ name: '${name}' }`;
}
