import { readdirSync, readFileSync } from 'node:fs';
import { parse, print, specifiedDirectives, visit } from 'graphql';

const DIRECTORY = new URL('../../schema/', import.meta.url);
const KNOWN = new Set(specifiedDirectives.map(({ name }) => name));

/** The gateway's SDL without federation directives, so that any GraphQL server accepts it. */
export function readTypeDefs() {
  const sdl = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(new URL(file, DIRECTORY), 'utf8'))
    .join('\n');
  return print(visit(parse(sdl), { Directive: ({ name }) => (KNOWN.has(name.value) ? undefined : null) }));
}
