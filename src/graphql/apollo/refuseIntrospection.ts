import type { ApolloServerPlugin } from '@apollo/server';
import { BREAK, type DocumentNode, GraphQLError, visit } from 'graphql';
import type { Context } from '../../resolvers/context.js';
import { type IsRouter, ROUTER_HEADER } from './isRouter.js';

/** The fields of Query that answer with the schema. No other type has fields of these names. */
const SCHEMA_FIELDS: ReadonlySet<string> = new Set(['__schema', '__type', '_service']);

/**
 * Refuses documents that ask for the schema, unless the request has the router's token.
 *
 * It looks at each request, not at each new document as a validation rule would: a document that a router has sent is
 * kept, and would then be answered to anybody. A field that is skipped, aliased or in an unused fragment counts, too,
 * so that no variable decides about it.
 */
export function refuseIntrospection(isRouter: IsRouter): ApolloServerPlugin<Context> {
  const known = new WeakMap<DocumentNode, boolean>();
  const asksForSchema = (document: DocumentNode) => {
    const before = known.get(document);
    if (before !== undefined) return before;
    const found = hasSchemaField(document);
    known.set(document, found);
    return found;
  };
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, request }) {
          if (asksForSchema(document) && !isRouter(request)) throw introspectionIsOff();
        },
      };
    },
  };
}

function hasSchemaField(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field({ name }) {
      if (!SCHEMA_FIELDS.has(name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
}

function introspectionIsOff(): GraphQLError {
  return new GraphQLError(
    'Introspection is off, and the schema of the subgraph with it; turn it on by INTROSPECTION=on. A router may send ' +
      `the value of ROUTER_TOKEN in the header ${ROUTER_HEADER} instead.`,
    {
      extensions: {
        code: 'GRAPHQL_VALIDATION_FAILED',
        // Apollo Server's own name for it, which clients know.
        validationErrorCode: 'INTROSPECTION_DISABLED',
        http: { status: 400 },
      },
    },
  );
}
