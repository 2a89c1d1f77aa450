import type { ApolloServerPlugin } from '@apollo/server';
import { type DocumentNode, type GraphQLError, parse } from 'graphql';
import type { Context } from '../../resolvers/context.js';
import type { TrustedDocuments } from '../trusted/trustedDocuments.js';
import { createDocumentStore } from './createDocumentStore.js';
import { checkAliases } from './limits/checkAliases.js';
import { checkLevels } from './limits/checkLevels.js';
import { checkNesting } from './limits/checkNesting.js';
import { checkSelections } from './limits/checkSelections.js';
import { lacking } from './limits/lacking.js';
import { refusal } from './limits/refusal.js';

/** Takes the place of a document that is refused, for Apollo Server to find nothing wrong with. */
export const REFUSED_TEXT = '{ __typename }';
export const REFUSED_DOCUMENT = parse(REFUSED_TEXT);

/**
 * Keeps documents that were parsed and validated, and refuses those that would take too long: before they are parsed
 * where their brackets nest too deeply, and before they are validated where they select too much.
 *
 * Apollo Server has no hook that can refuse a document at these points. So the document is replaced by one that costs
 * nothing, and the request is refused at the next hook that can do so, `didResolveOperation`. Only documents that were
 * valid are kept, so one that is sent again is checked again. Trusted documents were checked at the start.
 */
export function checkDocuments(trusted: TrustedDocuments): ApolloServerPlugin<Context> {
  const store = createDocumentStore();
  return {
    async requestDidStart(request) {
      let error: GraphQLError | undefined;
      const refuse = (found: GraphQLError | undefined) => {
        error = found;
        if (found) setDocument(request, REFUSED_DOCUMENT);
      };
      return {
        async didResolveSource({ queryHash, source }) {
          const known = trusted.withHash(queryHash) ?? store.get(queryHash);
          if (known) setDocument(request, known);
          else refuse(checkNesting(source));
        },
        async parsingDidStart() {
          return async (syntaxError) => {
            if (!syntaxError && request.document)
              refuse(
                checkAliases(request.document) ?? checkLevels(request.document) ?? checkSelections(request.document),
              );
          };
        },
        async validationDidStart({ queryHash, document }) {
          return async (errors) => {
            if (!errors && !error) store.set(queryHash, document);
          };
        },
        async didResolveOperation({ schema, operation }) {
          if (error) throw error;
          if (operation && !schema.getRootType(operation.operation)) {
            throw refusal('OPERATION_RESOLUTION_FAILURE', lacking(operation.operation));
          }
        },
      };
    },
  };
}

/** Apollo Server parses only where there is no document yet, and validates the one that is there after parsing. */
export function setDocument(request: { readonly document?: DocumentNode }, document: DocumentNode): void {
  (request as { document?: DocumentNode }).document = document;
}
