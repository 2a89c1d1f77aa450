import { LONGEST_NAME } from './documentLimits.js';

const LONG_NAME = new RegExp(`("[^"]{${LONGEST_NAME}})[^"]+`, 'g');

/** Errors of graphql-js repeat names of the document and of the request in quotes, however long they are. */
export function cutNames(message: string): string {
  return message.length <= LONGEST_NAME ? message : message.replaceAll(LONG_NAME, '$1…');
}
