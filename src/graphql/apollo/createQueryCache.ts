import type { ApolloServerOptions } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import type { Context } from '../../resolvers/context.js';

type QueryCache = NonNullable<Exclude<ApolloServerOptions<Context>['persistedQueries'], false>>['cache'];

/**
 * Documents of automatic persisted queries that are kept. Apollo Server's own cache counts characters alone, and would
 * keep two million of the shortest documents.
 */
const MAX_QUERIES = 10_000;
const MAX_CHARACTERS = 10_000_000;

/** Keeps the documents that clients used last, by their hash. */
export function createQueryCache(): QueryCache {
  const queries = new LRUCache<string, string>({
    max: MAX_QUERIES,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ length }) => length || 1,
  });
  return {
    get: async (hash) => queries.get(hash),
    set: async (hash, query) => {
      queries.set(hash, query);
    },
    delete: async (hash) => queries.delete(hash),
  };
}
