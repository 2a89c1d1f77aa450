import type { SchemaDescription } from './describeSchema.js';

/** @returns a TypeScript file with the \`getDataID\` of a Relay environment */
export function relayFile({ identified }: SchemaDescription): string {
  const keys = identified.map(({ name, key }) => `  ${name}: [${key.map((field) => `'${field}'`).join(', ')}],`);
  return `/** The fields that identify objects. All other objects belong to the object that they are read with. */
const KEYS: { readonly [type: string]: readonly string[] | undefined } = {
${keys.join('\n')}
};

/** For \`new Environment({ getDataID, … })\`. Many objects have an \`id\` that other findings have as well. */
export function getDataID(object: { readonly [field: string]: unknown }, type: string): string | undefined {
  const values = KEYS[type]?.map((field) => object[field]);
  return values?.every((value) => value != null) ? [type, ...values].join(':') : undefined;
}
`;
}
