import { type DocumentNode, type GraphQLSchema, Kind, parse, print } from 'graphql';
import type { GraphqlRequest } from './attack.js';
import { fragmentEverywhere, intoFragment, intoInlineFragments } from './evasions/byFragment.js';
import { besideAnother, renameFields } from './evasions/byName.js';
import { intoDefaults, intoVariables } from './evasions/byVariable.js';
import { skipAtFirst } from './evasions/byWarmUp.js';

/**
 * The same operation in another form.
 *
 * @returns what is sent, in order, the attack last; those before it only make the gateway remember the document. Undefined
 *   where the operation has nothing to say in this form.
 */
export type Evasion = (
  document: DocumentNode,
  request: GraphqlRequest,
  schema: GraphQLSchema,
) => readonly GraphqlRequest[] | undefined;

const EVASIONS: Readonly<Record<string, Evasion>> = {
  'in a fragment': intoFragment,
  'in inline fragments': intoInlineFragments,
  'in a fragment for each selection set': fragmentEverywhere,
  'by other aliases': renameFields,
  'with values in variables, after harmless ones': intoVariables,
  'with values in defaults of variables': intoDefaults,
  'skipped at first': skipAtFirst,
  'beside another operation': besideAnother,
};

/** Names of the evasions that apply to a request, besides sending it as it is written. */
export function evasionsOf(request: GraphqlRequest): readonly string[] {
  const document = tryToParse(request.query);
  // Evasions change the document's only operation, which is a query.
  return document && isOneQuery(document) ? Object.keys(EVASIONS) : [];
}

/** @returns what is sent, in order, the attack last; empty where the operation has nothing to say in this form */
export function evade(request: GraphqlRequest, evasion: string, schema: GraphQLSchema): readonly GraphqlRequest[] {
  const document = tryToParse(request.query);
  return (document && EVASIONS[evasion]?.(document, request, schema)) ?? [];
}

/** What the gateway cannot parse has no other form. */
function tryToParse(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}

function isOneQuery({ definitions }: DocumentNode): boolean {
  const operations = definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return operations.length === 1 && operations.every((each) => 'operation' in each && each.operation === 'query');
}

/** A request with another document. */
export function withDocument(request: GraphqlRequest, document: DocumentNode): GraphqlRequest {
  return { ...request, query: print(document) };
}
