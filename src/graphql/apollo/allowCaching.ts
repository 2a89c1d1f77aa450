import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../../resolvers/context.js';

/**
 * Lets the browser of who asked keep the answer to a GET for a while, if it is whole. No cache in between may: an
 * answer has what its caller may see.
 */
export function allowCaching(maxAgeMs: number): ApolloServerPlugin<Context> {
  const cacheControl = `private, max-age=${Math.floor(maxAgeMs / 1000)}`;
  return {
    async requestDidStart({ request }) {
      if (request.http?.method !== 'GET') return;
      return {
        async willSendResponse({ response: { http, body } }) {
          if (body.kind !== 'single' || !body.singleResult.data || body.singleResult.errors) return;
          http.headers.set('cache-control', cacheControl);
        },
      };
    },
  };
}
