import type { ApolloServerPlugin, GraphQLRequest, GraphQLRequestListener } from '@apollo/server';
import { type DocumentNode, type GraphQLError, Kind, type SelectionSetNode } from 'graphql';
import type { Context } from '../../resolvers/context.js';
import { readFragments } from '../../resolvers/readFragments.js';
import type { TrustedDocument, TrustedDocuments } from '../trusted/trustedDocuments.js';
import { REFUSED_DOCUMENT, REFUSED_TEXT, setDocument } from './checkDocuments.js';
import type { IsRouter } from './isRouter.js';
import { LONGEST_NAME } from './limits/documentLimits.js';
import { refusal } from './limits/refusal.js';
import { readDocumentIds } from './readDocumentIds.js';

export interface TrustSettings {
  readonly trusted: TrustedDocuments;
  /** Whether everything else is refused. */
  readonly only: boolean;
  readonly isRouter: IsRouter;
}

/** What a router asks a subgraph for by itself. */
const ROUTER_FIELDS: ReadonlySet<string> = new Set(['_service', '_entities', '__typename']);

/** What becomes of a request: it gets the text of a document, is refused, or is left as it came. */
type Decision = TrustedDocument | GraphQLError | undefined;

/**
 * Lets clients name a trusted document instead of sending its text, and refuses everything else where only those are
 * accepted. Routers with their token may ask for entities and the SDL then, in words of their own.
 *
 * Apollo Server has no hook that can refuse a request before its text is looked for. So a request that is refused gets a
 * document that costs nothing, and ends at the next hook that can end it, `didResolveOperation`: nothing of what it sent
 * is parsed.
 */
export function trustDocuments({ trusted, only, isRouter }: TrustSettings): ApolloServerPlugin<Context> {
  return {
    async requestDidStart({ request }) {
      const decision = decide(request, trusted);
      const isTrusted =
        !(decision instanceof Error) && (decision ?? trusted.withText(request.query ?? '')) !== undefined;
      trusted.counts[isTrusted ? 'trusted' : 'other']++;
      if (decision instanceof Error) return refuse(request, decision);
      if (decision) setText(request, decision.text);
      if (isTrusted || !only) return undefined;
      return isRouter(request) ? refuseUnlessForRouters() : refuse(request, notTrusted());
    },
  };
}

function decide(request: GraphQLRequest, trusted: TrustedDocuments): Decision {
  const ids = readDocumentIds(request);
  if (ids instanceof Error) return ids;
  const documents = new Set<TrustedDocument>();
  for (const id of ids.named) {
    const document = trusted.withId(id);
    if (document === undefined) return unknownId(id);
    documents.add(document);
  }
  const persisted = ids.persisted === undefined ? undefined : trusted.withId(ids.persisted);
  if (persisted) documents.add(persisted);
  const [document, ...others] = documents;
  if (others.length > 0) return distrust('The ids of the request stand for different documents; send one of them.');
  if (document === undefined || !request.query || request.query === document.text) return document;
  return distrust(
    'The text of the document is not the one that its id stands for; send only the id, or the text as it was registered.',
  );
}

/** From here on the request is as if it had come with the text alone. */
function setText(request: GraphQLRequest, text: string): void {
  request.query = text;
  if (request.extensions?.persistedQuery === undefined) return;
  const { persistedQuery: _, ...extensions } = request.extensions;
  request.extensions = extensions;
}

function refuse(request: GraphQLRequest, error: GraphQLError): GraphQLRequestListener<Context> {
  setText(request, REFUSED_TEXT);
  return {
    async didResolveSource(context) {
      setDocument(context, REFUSED_DOCUMENT);
    },
    async didResolveOperation() {
      throw error;
    },
  };
}

function refuseUnlessForRouters(): GraphQLRequestListener<Context> {
  return {
    async didResolveOperation({ document }) {
      if (!isForRouters(document)) throw notTrusted();
    },
  };
}

/** Whether no operation of a document has another root field than those for routers, in fragments or in itself. */
function isForRouters(document: DocumentNode): boolean {
  const fragments = readFragments(document);
  const seen = new Set<string>();
  return document.definitions.every(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || isAllowed(definition.selectionSet),
  );

  function isAllowed({ selections }: SelectionSetNode): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return ROUTER_FIELDS.has(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return isAllowed(selection.selectionSet);
      const { value: name } = selection.name;
      if (seen.has(name)) return true;
      seen.add(name);
      const fragment = fragments[name];
      return fragment !== undefined && isAllowed(fragment.selectionSet);
    });
  }
}

function unknownId(id: string): GraphQLError {
  return distrust(`There is no trusted document with the id "${cutId(id)}".`);
}

function notTrusted(): GraphQLError {
  return distrust(
    'Only trusted documents are accepted: send the id of one as documentId, or its text exactly as it was registered.',
  );
}

function distrust(message: string): GraphQLError {
  return refusal('DOCUMENT_NOT_TRUSTED', message);
}

function cutId(id: string): string {
  return id.length > LONGEST_NAME ? `${id.slice(0, LONGEST_NAME)}…` : id;
}
