import DataLoader from 'dataloader';
import { computeIfAbsent } from '../../loading/operation/computeIfAbsent.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { CallAllowance } from '../../model/callAllowance.js';
import type { Entity } from '../../model/entity.js';
import type { FindingAttributes } from '../../model/findingAttribute.js';
import type { ListArgs, PageReader, ReadPage } from '../connection/pageReader.js';
import { MAX_VALUES } from '../filter/constraint.js';
import { BatchCount } from './batchCount.js';
import { scopeOf } from './entityScope.js';
import { MergedLists } from './mergedLists.js';
import { pagesFor } from './pageBudget.js';

export interface EntityListsOptions {
  readonly paths: FindingAttributes;
  readonly allowance: CallAllowance;
}

type Entities = readonly [Entity, ...Entity[]];

/** Reads pages of entities' findings; one for each operation. First pages with the same arguments are read together. */
export class EntityLists {
  readonly #options: EntityListsOptions;
  readonly #pages: PageReader;
  readonly #loader: OperationLoader;
  /** By place: filters can be long, and entities many. */
  readonly #subjects = new Map<object, string>();
  readonly #loaders = new Map<string, DataLoader<Entity, ReadPage, string>>();

  constructor(options: EntityListsOptions, pages: PageReader, loader: OperationLoader) {
    this.#options = options;
    this.#pages = pages;
    this.#loader = loader;
  }

  /**
   * @param documents whether more of the findings is selected than their ids
   * @param place where the operation asks for the list: what it asks for there is the same for all entities
   */
  read(entity: Entity, args: ListArgs, documents: boolean, place: object): Promise<ReadPage> {
    // A cursor belongs to one entity's own list.
    if (typeof args.after === 'string') return this.#readOwn(entity, args, documents);
    const subject = computeIfAbsent(this.#subjects, place, () => {
      const { first, filter, state, orderBy, partial } = args;
      return JSON.stringify([entity.kind, first, filter, state, orderBy, partial, documents]);
    });
    const loader = computeIfAbsent(this.#loaders, subject, () => {
      const batches = new BatchCount(MAX_VALUES, this.#options.allowance);
      return new DataLoader((entities) => this.#readAll(entities as Entities, args, documents, batches), {
        maxBatchSize: MAX_VALUES,
        cacheKeyFn: ({ key }) => key,
      });
    });
    return loader.load(entity);
  }

  async #readAll(
    entities: Entities,
    args: ListArgs,
    documents: boolean,
    batches: BatchCount,
  ): Promise<(ReadPage | Error)[]> {
    const { length: count } = entities;
    const pages = count === 1 ? this.#pagesOfOne(args) : pagesFor(count, args.first, this.#idsPerCall);
    // Each page of a list is followed by its documents.
    await batches.add(count, this.#pages.extraCalls(2 * pages, args));
    if (count === 1) return [await this.#readOwn(entities[0], args, documents)];
    const merged = await new MergedLists(this.#options.paths, this.#pages, this.#loader, args).read(entities);
    return Promise.all(
      entities.map(
        (entity) => merged.get(entity.key) ?? this.#readLeftOver(entity, args).catch((error: Error) => error),
      ),
    );
  }

  async #readOwn(entity: Entity, args: ListArgs, documents: boolean): Promise<ReadPage> {
    const patience = this.#pages.patienceFor(args);
    const query = await this.#pages.toQuery(args, scopeOf([entity], this.#options.paths, this.#loader));
    const sources = await this.#pages.sourcesFor(query, patience);
    return this.#pages.read(args, query, this.#pages.open(query, sources, patience, documents), patience);
  }

  /** What the list of many did not have in time. Its calls were not counted before the operation began. */
  async #readLeftOver(entity: Entity, args: ListArgs): Promise<ReadPage> {
    await this.#options.allowance.spend(this.#pages.extraCalls(2 * this.#pagesOfOne(args), args));
    return this.#readOwn(entity, args, true);
  }

  #pagesOfOne({ first }: ListArgs): number {
    return Math.ceil(first / this.#idsPerCall);
  }

  get #idsPerCall(): number {
    return Math.min(...this.#loader.configuredSources.map(({ maxIds }) => maxIds));
  }
}
