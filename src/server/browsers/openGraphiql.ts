import type { onRequestAsyncHookHandler } from 'fastify';

/**
 * Sends people who open /graphql in a browser to GraphiQL. A program that asks for GraphQL's media types, or a request
 * that has a query, is not concerned.
 */
export const openGraphiql: onRequestAsyncHookHandler = async (request, reply) => {
  const { method, headers, query } = request;
  if (method !== 'GET' || Object.keys(query as object).length > 0 || !prefersHtml(headers.accept)) return;
  // Relative, for gateways that a proxy serves under a path.
  return reply.header('vary', 'accept').redirect('./', 303);
};

/** Browsers that navigate name text/html first, without a JSON type; programs name no HTML. */
function prefersHtml(accept = ''): boolean {
  return /\btext\/html\b/i.test(accept) && !/json/i.test(accept);
}
