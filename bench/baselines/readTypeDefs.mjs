import { readdirSync, readFileSync } from 'node:fs';

const DIRECTORY = new URL('../../schema/', import.meta.url);

/** The gateway's SDL without federation directives, so that any GraphQL server accepts it. */
export function readTypeDefs() {
  return readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(new URL(file, DIRECTORY), 'utf8'))
    .join('\n')
    .replace(/^extend schema @link\(.*\)$/gm, '')
    .replace(/ @(key|shareable|interfaceObject|external|tag|inaccessible)\b(\([^)]*\))?/g, '');
}
