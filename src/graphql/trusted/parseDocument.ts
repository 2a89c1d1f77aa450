import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getLocation,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { checkAliases } from '../apollo/limits/checkAliases.js';
import { checkLevels } from '../apollo/limits/checkLevels.js';
import { checkNesting } from '../apollo/limits/checkNesting.js';
import { checkSelections } from '../apollo/limits/checkSelections.js';
import { MAX_TOKENS } from '../apollo/limits/documentLimits.js';
import { lacking } from '../apollo/limits/lacking.js';

/**
 * Parses a document, and checks it in every way in which documents of requests are checked.
 *
 * @throws GraphQLError the first thing that is wrong with it
 */
export function parseDocument(text: string, schema: GraphQLSchema): DocumentNode {
  throwIf(checkNesting(text));
  const document = parse(text, { maxTokens: MAX_TOKENS });
  throwIf(checkAliases(document) ?? checkLevels(document) ?? checkSelections(document));
  throwIf(validate(schema, document, undefined, { maxErrors: 1 })[0]);
  const operations = operationsOf(document);
  if (operations.length === 0) throw new GraphQLError('It has no operation.');
  const impossible = operations.find(({ operation }) => !schema.getRootType(operation));
  if (impossible) throw new GraphQLError(lacking(impossible.operation));
  return document;
}

export function operationsOf({ definitions }: DocumentNode): OperationDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === 'OperationDefinition');
}

/** Where in a document an error is, for people: ` (line 3, column 5)`, or nothing. */
export function placeOf({ source, positions }: GraphQLError): string {
  if (!source || positions?.[0] === undefined) return '';
  const { line, column } = getLocation(source, positions[0]);
  return ` (line ${line}, column ${column})`;
}

function throwIf(error: GraphQLError | undefined): void {
  if (error) throw error;
}
