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

/** Every form of an attack, by name: as it is written, and by all evasions that apply to it. */
export function evasionsOf(request: GraphqlRequest, schema: GraphQLSchema): [string, readonly GraphqlRequest[]][] {
  const forms: [string, readonly GraphqlRequest[]][] = [['as written', [request]]];
  const document = tryToParse(request.query);
  // Evasions change the document's only operation, which is a query.
  if (!document || !isOneQuery(document)) return forms;
  for (const [name, evade] of Object.entries(EVASIONS)) {
    const requests = evade(document, request, schema);
    if (requests) forms.push([name, requests]);
  }
  return forms;
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
