import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../errorBody.js';

/** HEAD is what Fastify adds to each GET, OPTIONS what CORS adds to every path. */
type Methods = ReadonlySet<string>;

/**
 * Answers what no route answers: 404, or 405 with the methods that the path has. OPTIONS outside of CORS is answered
 * with these methods as well. It must come before the routes.
 */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const name of [method].flat()) known.add(name);
    methods.set(url, known);
  });
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const known = methodsOf(request.url, methods);
    if (known === undefined)
      return reply.code(404).send(errorBody('BAD_REQUEST', 'There is nothing at this path; GraphQL is at /graphql.'));
    const allowed = [...known].sort().join(', ');
    reply.header('allow', allowed);
    if (request.method === 'OPTIONS') return reply.code(204).send();
    return reply.code(405).send(errorBody('BAD_REQUEST', `The method is not accepted here; ${allowed} is.`));
  };
  app.setNotFoundHandler(answer);
  // Otherwise its body would be read and parsed before.
  app.addHook('preParsing', (request, reply, _payload, done) => {
    if (request.is404) answer(request, reply);
    else done();
  });
}

function methodsOf(url: string, methods: ReadonlyMap<string, Methods>): Methods | undefined {
  const [path = ''] = url.split('?', 1);
  const exact = methods.get(path);
  if (exact !== undefined) return exact;
  for (const [route, known] of methods) {
    if (route !== '*' && route.endsWith('*') && path.startsWith(route.slice(0, -1))) return known;
  }
  return undefined;
}
