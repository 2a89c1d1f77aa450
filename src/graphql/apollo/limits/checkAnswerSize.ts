import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';
import { MAX_FIRST } from '../../../findings/connection/checkFirst.js';
import { MAX_VALUES } from './documentLimits.js';
import { refusal } from './refusal.js';
import { type RootField, SelectionMeasure } from './selectionMeasure.js';

type Variables = Readonly<Record<string, unknown>>;

/** The argument that says for how many findings a root field is answered, by the field. */
const SIZES: Readonly<Record<string, string>> = {
  findings: 'first',
  findingsById: 'ids',
  _entities: 'representations',
};

/** Documents come again; their selections are counted once. */
const measured = new WeakMap<OperationDefinitionNode, readonly RootField[]>();

/**
 * Refuses an operation whose answer would have too many values: what is selected, times the findings that it is selected
 * for. It comes before execution, because writing an answer never yields to other requests.
 */
export function checkAnswerSize(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): GraphQLError | undefined {
  const values = rootFieldsOf(document, operation).reduce((sum, { field, selections }) => {
    const size = SIZES[field.name.value];
    if (size === undefined) return sum + selections;
    const argument = field.arguments?.find(({ name }) => name.value === size)?.value;
    const count = countOf(argument, operation, variables) ?? defaultOf(schema, field.name.value, size);
    return sum + selections * count;
  }, 0);
  if (values <= MAX_VALUES) return undefined;
  return refusal(
    'QUERY_TOO_COMPLEX',
    `The answer could have ${values} values, counting what is selected for each finding; up to ${MAX_VALUES} are accepted. ` +
      'Select fewer fields, or ask for fewer findings at once.',
  );
}

function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): readonly RootField[] {
  const known = measured.get(operation);
  if (known) return known;
  const fields = [...new SelectionMeasure(document).rootFields(operation).values()];
  measured.set(operation, fields);
  return fields;
}

/**
 * Anything but a list or a number that the schema accepts is a mistake, which execution refuses before any work.
 * @returns undefined if the schema's default applies
 */
function countOf(
  value: ValueNode | undefined,
  operation: OperationDefinitionNode,
  variables: Variables,
): number | undefined {
  switch (value?.kind) {
    case undefined:
      return undefined;
    case Kind.INT:
      return countOfFirst(Number(value.value));
    case Kind.LIST:
      return value.values.length;
    case Kind.VARIABLE: {
      const name = value.name.value;
      const given = variables[name];
      if (typeof given === 'number') return countOfFirst(given);
      if (Array.isArray(given)) return given.length;
      const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
      return given === undefined ? countOf(definition?.defaultValue, operation, {}) : 1;
    }
    default:
      return 1;
  }
}

function defaultOf(schema: GraphQLSchema, field: string, argument: string): number {
  const definition = schema
    .getQueryType()
    ?.getFields()
    [field]?.args.find(({ name }) => name === argument);
  return typeof definition?.defaultValue === 'number' ? definition.defaultValue : 1;
}

function countOfFirst(first: number): number {
  return first >= 1 && first <= MAX_FIRST ? first : 1;
}
