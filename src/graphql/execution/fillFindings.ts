import type { ExecutionResult, GraphQLError } from 'graphql';
import type { ListedFinding, LoadedFinding } from '../../model/loadedFinding.js';
import type { Context } from '../../resolvers/context.js';
import type { SelectionScope } from './collectFields.js';
import type { CompleteFinding } from './executeWithGraphqlJs.js';
import { JsonText, toJsonText } from './jsonText.js';
import type { Place } from './locateFindings.js';

type Data = Record<string | number, unknown>;
type Path = readonly (string | number)[];
type FindingsPlace = Extract<Place, { kind: 'findings' }>;

/** Puts findings into their places of an answer, where an executor left what their resolvers answered. */
export class FindingsOfAnswer {
  readonly #complete: CompleteFinding;
  readonly #scope: SelectionScope;
  readonly #context: Context;
  readonly #errors: GraphQLError[] = [];
  readonly #pending: Promise<void>[] = [];
  /** Where a finding stands that was not answered before. */
  readonly #fresh: { readonly data: Data; readonly key: string | number }[] = [];
  #hasTexts = false;

  constructor(complete: CompleteFinding, scope: SelectionScope, context: Context) {
    this.#complete = complete;
    this.#scope = scope;
    this.#context = context;
  }

  /**
   * @param data is changed
   * @returns the whole answer's data, as text as soon as one finding of it is
   */
  async put(data: Data, places: readonly Place[]): Promise<{ data: ExecutionResult['data']; errors: GraphQLError[] }> {
    this.#visitPlaces(data, places, []);
    if (this.#pending.length > 0) await Promise.all(this.#pending);
    if (!this.#hasTexts) return { data, errors: this.#errors };
    for (const { data: container, key } of this.#fresh) {
      container[key] = new JsonText([JSON.stringify(container[key])]);
    }
    return { data: toJsonText(data) as unknown as ExecutionResult['data'], errors: this.#errors };
  }

  #visitPlaces(data: Data, places: readonly Place[], path: Path): void {
    for (const place of places) this.#visit(data, place.name, place, [...path, place.name]);
  }

  #visit(data: Data, key: string | number, place: Place, path: Path): void {
    const value = data[key];
    // A field that was skipped, that has an error, or that is null.
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        this.#visit(value as unknown as Data, index, place, [...path, index]);
      }
    } else if (place.kind === 'object') {
      this.#visitPlaces(value as Data, place.places, path);
    } else {
      this.#putFinding(data, key, place, path);
    }
  }

  #putFinding(data: Data, key: string | number, place: FindingsPlace, path: Path): void {
    const finding = data[key] as LoadedFinding | ListedFinding;
    try {
      const text = recallText(finding, place);
      this.#hasTexts ||= text !== undefined;
      data[key] = text === undefined ? place.project(finding) : new JsonText([text]);
      if (text === undefined) this.#fresh.push({ data, key });
    } catch {
      // Whatever a resolver threw, it throws again where graphql-js reports it in its place.
      this.#pending.push(this.#completeFinding(data, key, place, path));
    }
  }

  async #completeFinding(data: Data, key: string | number, { nodes }: FindingsPlace, path: Path): Promise<void> {
    const { value, errors } = await this.#complete(data[key], nodes, path, this.#scope, this.#context);
    data[key] = value;
    this.#errors.push(...errors);
  }
}

function recallText(finding: LoadedFinding | ListedFinding, { project }: FindingsPlace): string | undefined {
  return 'written' in finding ? finding.written.recall(project, () => JSON.stringify(project(finding))) : undefined;
}
