const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;
/** Longer than any name that people choose, and short enough for messages. */
const LONGEST = 200;

/** Names that have a meaning of their own in every graph, and those with which federation begins its types. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['Boolean', 'Float', 'ID', 'Int', 'String'],
  ...['Query', 'Mutation', 'Subscription'],
  ...['_Any', '_Entity', '_FieldSet', '_Service', 'FieldSet'],
]);
const OF_SPECIFICATION = /^(federation|link|join|core|connect|context|openfed)__/;

/** @returns what is wrong with the name of a type, if something is */
export function checkName(name: unknown): string | undefined {
  const fault = checkSyntax(name);
  if (fault !== undefined) return fault;
  if (TAKEN.has(name as string)) return `"${name}" is the name of a type that GraphQL or federation has already.`;
  if (OF_SPECIFICATION.test(name as string)) return `"${name}" begins like the types of federation's specifications.`;
  return undefined;
}

/** @returns what is wrong with the name of a field, if something is */
export function checkSyntax(name: unknown): string | undefined {
  if (typeof name !== 'string') return `${JSON.stringify(name)} is no name; a text is accepted.`;
  if (name.length > LONGEST) return `a name of ${name.length} characters is too long; up to ${LONGEST} are accepted.`;
  if (!NAME.test(name)) return `"${name}" is no GraphQL name; letters, digits and _ are accepted, no digit first.`;
  return name.startsWith('__') ? `"${name}" begins with __, which is GraphQL's own.` : undefined;
}
