import type { SchemaDescription } from './describeSchema.js';

/** @returns a TypeScript file with the type policies of Apollo Client 4 */
export function apolloFile({ connections, embedded, identified }: SchemaDescription): string {
  const names = [...new Set([...connections.map(({ type }) => type), ...identified.map(({ name }) => name)])].sort();
  const policies = names.map((name) => {
    const key = identified.find((type) => type.name === name)?.key;
    const fields = connections
      .filter(({ type }) => type === name)
      .map(({ field, listArguments }) => `${field}: relayStylePagination([${quote(listArguments)}])`);
    return `  ${name}: {${[
      ...(key === undefined ? [] : [` keyFields: identifiedBy(${quote(key)})`]),
      ...(embedded.includes(name) ? [' ...EMBEDDED'] : []),
      ...(fields.length === 0 ? [] : [` fields: { ${fields.join(', ')} }`]),
    ].join(',')} },`;
  });
  return `import type { TypePolicies, TypePolicy } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** Identified by these fields, if they are selected; otherwise it belongs to the object that it is read with. */
const identifiedBy =
  (...fields: string[]): NonNullable<TypePolicy['keyFields']> =>
  (_object, { readField }) =>
    fields.every((field) => readField(field) != null) ? fields : false;

/** Belongs to the object that it is read with, even if it has an \`id\`: other findings have the same one. */
const EMBEDDED: TypePolicy = { keyFields: false, merge: true };

/** For \`new InMemoryCache({ typePolicies })\`. */
export const typePolicies: TypePolicies = {
${policies.join('\n')}
${embedded
  .filter((name) => !names.includes(name))
  .map((name) => `  ${name}: EMBEDDED,`)
  .join('\n')}
};
`;
}

function quote(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
