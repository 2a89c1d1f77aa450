import { readdirSync, readFileSync } from 'node:fs';

const DIRECTORY = new URL('../../schema/', import.meta.url);

/** The gateway's SDL as any GraphQL server takes it: without what federation adds. */
export function readTypeDefs() {
  return readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readFileSync(new URL(file, DIRECTORY), 'utf8'))
    .join('\n')
    .replace(/^extend schema @link\(.*\)$/gm, '')
    .replace(/ @(key|shareable|interfaceObject|external|tag|inaccessible)\b(\([^)]*\))?/g, '');
}
