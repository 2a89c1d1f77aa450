import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * Characters of all documents that are kept; one character takes about 100 bytes once it is parsed, hence 20 MB. Apollo
 * Server's own store measures documents by stringifying them, and keeps 28,000 small ones of 5.4 KB each in its 30 MB.
 */
const MAX_CHARACTERS = 200_000;

/** Keeps the documents that were used last, by the hash of their text. */
export function createDocumentStore(): LRUCache<string, DocumentNode> {
  return new LRUCache<string, DocumentNode>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ loc }) => loc?.source.body.length || 1,
  });
}
