import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import type { DocumentNode } from 'graphql';

/**
 * Characters of all documents that are kept parsed; one takes about 100 bytes of memory, hence 20 MB. Apollo Server's own
 * store measures documents as JSON, for which it stringifies each, and lets one-time documents take ten times as much.
 */
const MAX_CHARACTERS = 200_000;

/** Documents that were parsed and validated, those that were asked for last. */
export function createDocumentStore(): InMemoryLRUCache<DocumentNode> {
  return new InMemoryLRUCache<DocumentNode>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ loc }) => loc?.source.body.length || 1,
  });
}
