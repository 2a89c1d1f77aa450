import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import type { DocumentNode } from 'graphql';

/**
 * Characters of all documents that are kept parsed; one takes about 100 bytes of memory, hence 20 MB. Apollo Server's own
 * store measures documents as JSON, for which it stringifies each: its 30 MB are 28,000 small documents, at 5.4 KB each.
 */
const MAX_CHARACTERS = 200_000;

/** Documents that were parsed and validated, those that were asked for last. */
export function createDocumentStore(): InMemoryLRUCache<DocumentNode> {
  return new InMemoryLRUCache<DocumentNode>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ loc }) => loc?.source.body.length || 1,
  });
}
