import DataLoader from 'dataloader';
import type { FindingFilter, FindingState, SeverityCounts, SeverityLevel } from '../../__generated__/types.js';
import { computeIfAbsent } from '../../loading/operation/computeIfAbsent.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { Entity } from '../../model/entity.js';
import { asError, ContradictoryFilter } from '../../model/errors.js';
import type { PageReader } from '../connection/pageReader.js';
import { WAIT_FOR_ALL } from '../connection/patience.js';
import { SEVERITY_LEVELS } from '../fields/severity.js';
import { MAX_VALUES } from '../filter/constraint.js';
import { countBySeverity, type FindingCounts } from '../statistics/mergeStatistics.js';
import { type CountQuery, readGroups } from '../statistics/readGroups.js';
import { BatchCount } from './batchCount.js';
import { countDocuments } from './countDocuments.js';
import { divideGroups } from './divideGroups.js';
import { ENTITY_RULES } from './entityKinds.js';
import type { EntityListsOptions } from './entityLists.js';
import { scopeOf } from './entityScope.js';
import { callsOfSeverities, callsOfTotals } from './pageBudget.js';

/** What is counted of an entity's findings. */
export interface CountArgs {
  readonly filter?: FindingFilter | null | undefined;
  readonly state: FindingState;
}

/** With what stands for the kind of entity, the filter and the state. */
type Counted = CountArgs & { readonly subject: string };
type Entities = readonly [Entity, ...Entity[]];
type Counts<Count> = ReadonlyMap<string, Count>;
/** What counts of several entities are made of: one of the two. */
type What = 'total' | 'bySeverity';

const NONE: FindingCounts = { total: 0, bySeverity: { low: 0, medium: 0, high: 0, critical: 0 } };

/**
 * Counts the findings of entities; one for each operation. Entities of one kind are counted together, in three ways, of
 * which the first that is exact is taken:
 *
 * 1. statistics by account or by resource, if each of their groups is one of the entities,
 * 2. documents, if their list is short,
 * 3. statistics of each entity by itself.
 */
export class EntityCounts {
  readonly #options: EntityListsOptions;
  readonly #pages: PageReader;
  readonly #loader: OperationLoader;
  /** By place: filters can be long, and entities many. */
  readonly #subjects = new Map<object, string>();
  readonly #loaders = {
    total: new Map<string, DataLoader<Entity, FindingCounts, string>>(),
    bySeverity: new Map<string, DataLoader<Entity, FindingCounts, string>>(),
  };
  readonly #own = new Map<string, Promise<FindingCounts>>();
  readonly #documents = new Map<string, Promise<Counts<FindingCounts> | undefined>>();

  constructor(options: EntityListsOptions, pages: PageReader, loader: OperationLoader) {
    this.#options = options;
    this.#pages = pages;
    this.#loader = loader;
  }

  /** @throws UPSTREAM_UNAVAILABLE where a source fails: a count without it would be wrong */
  async total(entity: Entity, args: CountArgs, place: object): Promise<number> {
    return (await this.#loaderFor('total', entity, args, place).load(entity)).total;
  }

  /** @throws UPSTREAM_UNAVAILABLE where a source fails */
  async bySeverity(entity: Entity, args: CountArgs, place: object): Promise<SeverityCounts> {
    return (await this.#loaderFor('bySeverity', entity, args, place).load(entity)).bySeverity;
  }

  #loaderFor(what: What, { kind }: Entity, args: CountArgs, place: object): DataLoader<Entity, FindingCounts, string> {
    const subject = computeIfAbsent(this.#subjects, place, () => JSON.stringify([kind, args.filter, args.state]));
    return computeIfAbsent(this.#loaders[what], subject, () => {
      const batches = new BatchCount(MAX_VALUES, this.#options.allowance);
      return new DataLoader((entities) => this.#countAll(what, entities as Entities, { ...args, subject }, batches), {
        maxBatchSize: MAX_VALUES,
        cacheKeyFn: ({ key }) => key,
      });
    });
  }

  async #countAll(
    what: What,
    entities: Entities,
    args: Counted,
    batches: BatchCount,
  ): Promise<(FindingCounts | Error)[]> {
    const { kind } = entities[0];
    const calls = entities.length === 1 ? 1 : what === 'total' ? callsOfTotals(kind) : callsOfSeverities(kind);
    await batches.add(entities.length, this.#pages.extraCalls(calls, args));
    if (entities.length === 1) return [await this.#countOwn(entities[0], args)];
    const counted =
      (await (what === 'total' ? this.#totals(entities, args) : this.#severities(entities, args))) ??
      (await this.#countDocuments(entities, args));
    return Promise.all(
      entities.map((entity) => counted?.get(entity.key) ?? this.#countLeftOver(entity, args).catch(asError)),
    );
  }

  async #totals(entities: Entities, args: CountArgs): Promise<Counts<FindingCounts> | undefined> {
    const divided = await this.#divide(entities, args.filter, args.state);
    return divided && new Map(entities.map(({ key }) => [key, { ...NONE, total: divided.get(key) ?? 0 }]));
  }

  async #severities(entities: Entities, args: CountArgs): Promise<Counts<FindingCounts> | undefined> {
    // What is wrong with the filter itself is said before it is put together with levels.
    this.#pages.toCriteria(args.filter, args.state);
    const divided = await Promise.all(SEVERITY_LEVELS.map((level) => this.#divideLevel(entities, args, level)));
    const [low, medium, high, critical] = divided;
    if (!low || !medium || !high || !critical) return undefined;
    return new Map(
      entities.map(({ key }) => {
        const of = (counts: Counts<number>) => counts.get(key) ?? 0;
        const bySeverity = { low: of(low), medium: of(medium), high: of(high), critical: of(critical) };
        return [key, { ...NONE, bySeverity }];
      }),
    );
  }

  /** Nothing where the filter leaves none of the level: there is nothing to ask GuardDuty for. */
  #divideLevel(entities: Entities, { filter, state }: CountArgs, level: SeverityLevel) {
    const given = filter?.severityLevel?.in;
    if (given && !given.includes(level)) return new Map<string, number>();
    const ofLevel = { ...filter, severityLevel: { in: [level] } };
    try {
      this.#pages.toCriteria(ofLevel, state);
    } catch (error) {
      if (error instanceof ContradictoryFilter) return new Map<string, number>();
      // The filter leaves no room for one attribute more.
      return undefined;
    }
    return this.#divide(entities, ofLevel, state);
  }

  async #divide(entities: Entities, filter: CountArgs['filter'], state: FindingState) {
    const { kind } = entities[0];
    const group = kind === 'AwsAccount' ? 'ACCOUNT' : ENTITY_RULES[kind].resourceIdOf && 'RESOURCE';
    if (group === undefined) return undefined;
    const query = this.#queryFor(entities, { filter, state });
    return divideGroups(await readGroups(this.#loader, query, group, 'DESC'), entities);
  }

  #countDocuments(entities: Entities, args: Counted): Promise<Counts<FindingCounts> | undefined> {
    const key = JSON.stringify([entities.map((entity) => entity.key), args.subject]);
    return computeIfAbsent(this.#documents, key, async () => {
      const listed = { ...args, after: undefined, orderBy: { field: 'UPDATED_AT', direction: 'DESC' } } as const;
      const query = await this.#pages.toQuery(listed, scopeOf(entities, this.#options.paths, this.#loader));
      const sources = await this.#pages.sourcesFor(query, WAIT_FOR_ALL);
      return countDocuments(this.#pages.open(query, sources, WAIT_FOR_ALL, true), entities);
    });
  }

  async #countLeftOver(entity: Entity, args: Counted): Promise<FindingCounts> {
    await this.#options.allowance.spend(this.#pages.extraCalls(1, args));
    return this.#countOwn(entity, args);
  }

  /** Both counts of one entity come from the same calls. */
  #countOwn(entity: Entity, args: Counted): Promise<FindingCounts> {
    const key = JSON.stringify([entity.key, args.subject]);
    return computeIfAbsent(this.#own, key, async () =>
      countBySeverity(await readGroups(this.#loader, this.#queryFor([entity], args), 'SEVERITY', 'DESC')),
    );
  }

  #queryFor(entities: Entities, { filter, state }: CountArgs): CountQuery {
    const { paths } = this.#options;
    const { narrow } = scopeOf(entities, paths, this.#loader);
    const asked = narrow(this.#pages.toCriteria(filter, state));
    return { asked, criteria: this.#loader.limit(asked) };
  }
}
