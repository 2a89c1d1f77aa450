import {
  type DirectiveNode,
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { SelectionScope } from '../../resolvers/collectFields.js';
import { readFragments } from '../../resolvers/readFragments.js';
import type { WireMembers } from '../documents/wireMembers.js';
import { executeWithGraphqlJs } from './executeWithGraphqlJs.js';
import { fillFindings } from './fillFindings.js';
import { type LocatedFindings, locateFindings } from './locateFindings.js';
import type { MemoizedJson } from './memoizedJson.js';
import { EXECUTION_OPTIONS, type Operation } from './operation.js';
import { readReferences, typeOfReferences } from './readReferences.js';
import { isFindingType } from './schemaAboveFindings.js';

/** What every operation is compiled against and executed with. */
export interface CompilerOptions {
  readonly schema: GraphQLSchema;
  readonly aboveFindings: GraphQLSchema;
  /** For operations that refer to other entities than findings. */
  readonly aboveEntities: GraphQLSchema;
  readonly oneFinding: GraphQLSchema;
  readonly wireMembers: WireMembers;
  readonly memo: MemoizedJson;
}

type Switches = Readonly<Record<string, boolean>>;

/** Combinations of values of the switches for which projectors are compiled. */
const MAX_COMBINATIONS = 16;

/**
 * One operation whose projectors are compiled when it is run: graphql-js executes what is above findings, and findings
 * are answered by projectors, straight from their documents.
 */
export class CompiledOperation {
  readonly #options: CompilerOptions;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Variables that decide what is selected. */
  readonly #switches: readonly VariableDefinitionNode[];
  /** Variables with representations of entities. */
  readonly #references: readonly string[];
  readonly #located = new Map<string, LocatedFindings | undefined>();

  constructor(options: CompilerOptions, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#options = options;
    this.#operation = operation;
    this.#fragments = readFragments(document);
    this.#switches = readSwitches(document, operation);
    this.#references = readReferences(operation, this.#fragments);
  }

  /** Compiles the projectors for the defaults of its variables, unless what is selected depends on others. */
  prepare(): void {
    const switches = this.#readSwitchValues({});
    if (switches && this.#references.length === 0) this.#locate(this.#scopeOf(switches), switches, undefined);
  }

  /** @returns undefined where graphql-js has to execute the whole operation */
  run(operation: Operation): Promise<ExecutionResult> | undefined {
    const switches = this.#readSwitchValues(operation.variables);
    const scope = switches && this.#scopeOf(switches);
    const referred = typeOfReferences(this.#references, operation.variables, this.#options.schema);
    const located = scope && this.#locate(scope, switches, referred);
    return located && this.#execute(operation, located, scope, referred);
  }

  async #execute(
    { document, operationName, variables, context, hideSuggestions }: Operation,
    located: LocatedFindings,
    scope: SelectionScope,
    referred: GraphQLObjectType | undefined,
  ): Promise<ExecutionResult> {
    const { aboveFindings, aboveEntities, oneFinding, memo } = this.#options;
    const above = await execute({
      schema: referred === undefined || isFindingType(referred) ? aboveFindings : aboveEntities,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
      hideSuggestions,
      options: EXECUTION_OPTIONS,
    });
    if (!above.data) return above;
    const filled = await fillFindings(above.data, located, {
      memo,
      complete: (finding, nodes, path) => executeWithGraphqlJs(oneFinding, finding, nodes, path, scope, context),
    });
    const errors = [...(above.errors ?? []), ...filled.errors];
    return errors.length > 0 ? { errors, data: filled.data } : { data: filled.data };
  }

  #scopeOf(switches: Switches): SelectionScope {
    return { schema: this.#options.schema, fragments: this.#fragments, variables: switches };
  }

  #locate(
    scope: SelectionScope,
    switches: Switches,
    referred: GraphQLObjectType | undefined,
  ): LocatedFindings | undefined {
    const combination = [...Object.values(switches), referred?.name].join();
    if (this.#located.has(combination)) return this.#located.get(combination);
    if (this.#located.size >= MAX_COMBINATIONS) return undefined;
    const located = locateFindings(this.#operation, scope, this.#options.wireMembers, referred);
    this.#located.set(combination, located);
    return located;
  }

  /** @returns undefined where one of them is no Boolean: graphql-js refuses that, in its own words */
  #readSwitchValues(given: Operation['variables']): Switches | undefined {
    if (this.#switches.length === 0) return {};
    const { coerced } = getVariableValues(this.#options.schema, this.#switches, given ?? {}, { maxErrors: 1 });
    return coerced && Object.values(coerced).every((value) => typeof value === 'boolean')
      ? (coerced as Switches)
      : undefined;
  }
}

function readSwitches(document: DocumentNode, operation: OperationDefinitionNode): VariableDefinitionNode[] {
  const names = new Set<string>();
  visit(document, {
    Directive: ({ arguments: args = [] }: DirectiveNode) => {
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return (operation.variableDefinitions ?? []).filter(({ variable }) => names.has(variable.name.value));
}
