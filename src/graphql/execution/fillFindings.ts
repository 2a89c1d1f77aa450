import { type ExecutionResult, type FieldNode, GraphQLError } from 'graphql';
import { asError } from '../../model/errors.js';
import { isFinding, type ListedFinding, type LoadedFinding } from '../../model/loadedFinding.js';
import { JsonText, toJsonText } from './jsonText.js';
import type { AnswerField, LocatedFindings } from './locateFindings.js';
import type { MemoizedJson } from './memoizedJson.js';
import { BEYOND_PROJECTION, type ProjectFinding } from './projectorCompiler.js';

type Data = Record<string | number, unknown>;
type Path = readonly (string | number)[];
type FindingsField = Extract<AnswerField, { kind: 'findings' }>;

/** What graphql-js made of one finding. */
export interface Completed {
  readonly value: unknown;
  readonly errors: readonly GraphQLError[];
}

export interface FillOptions {
  readonly memo: MemoizedJson;
  /** Has graphql-js complete a finding that has values which the SDL's types do not allow. */
  readonly complete: (finding: unknown, nodes: readonly FieldNode[], path: Path) => Promise<Completed>;
}

/**
 * Replaces the findings of an answer, which are there as their resolvers returned them, by what is selected of them.
 *
 * @param data is changed
 * @returns the data of the whole answer, as text once one finding of it is text
 */
export async function fillFindings(
  data: Data,
  located: LocatedFindings,
  options: FillOptions,
): Promise<{ data: ExecutionResult['data']; errors: readonly GraphQLError[] }> {
  const filling = new Filling(located.projectors, options);
  return filling.fill(data, located.fields);
}

class Filling {
  readonly #projectors: readonly ProjectFinding[];
  readonly #options: FillOptions;
  readonly #errors: GraphQLError[] = [];
  readonly #pending: Promise<void>[] = [];
  /** Where findings are for which there was no text. */
  readonly #fresh: { readonly data: Data; readonly key: string | number }[] = [];
  #hasTexts = false;

  constructor(projectors: readonly ProjectFinding[], options: FillOptions) {
    this.#projectors = projectors;
    this.#options = options;
  }

  async fill(data: Data, fields: readonly AnswerField[]) {
    this.#visitFields(data, fields, []);
    if (this.#pending.length > 0) await Promise.all(this.#pending);
    if (!this.#hasTexts) return { data, errors: this.#errors };
    for (const { data: container, key } of this.#fresh) {
      container[key] = new JsonText([JSON.stringify(container[key])]);
    }
    return { data: toJsonText(data) as unknown as ExecutionResult['data'], errors: this.#errors };
  }

  #visitFields(data: Data, fields: readonly AnswerField[], path: Path): void {
    for (const field of fields) this.#visit(data, field.name, field, [...path, field.name]);
  }

  #visit(data: Data, key: string | number, field: AnswerField, path: Path): void {
    const value = data[key];
    // Null, perhaps because of an error.
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        this.#visit(value as unknown as Data, index, field, [...path, index]);
      }
    } else if (field.kind === 'object') {
      this.#visitFields(value as Data, field.fields, path);
    } else {
      this.#putFinding(data, key, field, path);
    }
  }

  #putFinding(data: Data, key: string | number, { nodes, projector }: FindingsField, path: Path): void {
    const finding = data[key] as LoadedFinding | ListedFinding;
    const project = this.#projectors[projector] as ProjectFinding;
    try {
      const text = this.#recallText(finding, project);
      this.#hasTexts ||= text !== undefined;
      data[key] = text === undefined ? project(finding) : new JsonText([text]);
      if (text === undefined) this.#fresh.push({ data, key });
    } catch (error) {
      if (error === BEYOND_PROJECTION) {
        this.#pending.push(this.#complete(data, key, nodes, path));
      } else {
        // A bug of the projector: it fails this finding, so that it is seen.
        data[key] = null;
        this.#errors.push(new GraphQLError(asError(error).message, { nodes, path, originalError: asError(error) }));
      }
    }
  }

  #recallText(finding: LoadedFinding | ListedFinding, project: ProjectFinding): string | undefined {
    if (!isFinding(finding)) return undefined;
    return this.#options.memo.recall(finding, project, () => JSON.stringify(project(finding)));
  }

  async #complete(data: Data, key: string | number, nodes: readonly FieldNode[], path: Path): Promise<void> {
    const { value, errors } = await this.#options.complete(data[key], nodes, path);
    data[key] = value;
    this.#errors.push(...errors);
  }
}
