import type { SeverityCounts } from '../../__generated__/types.js';
import { computeIfAbsent } from '../../loading/operation/computeIfAbsent.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { Entity } from '../../model/entity.js';
import { checkFirst, MAX_FIRST } from '../connection/checkFirst.js';
import type { ConnectionSelection } from '../connection/connectionReader.js';
import type { FindingConnectionModel } from '../connection/findingConnection.js';
import type { ListArgs, PageReader } from '../connection/pageReader.js';
import { readStatuses } from '../connection/readStatuses.js';
import { type CountArgs, EntityCounts } from './entityCounts.js';
import { EntityLists, type EntityListsOptions } from './entityLists.js';

export type EntityServiceOptions = EntityListsOptions;

/** Reads the findings of entities; one for each operation. What is asked of many entities at once is read together. */
export class EntityService {
  readonly #loader: OperationLoader;
  readonly #lists: EntityLists;
  readonly #counts: EntityCounts;
  readonly #selections = new Map<object, ConnectionSelection>();

  constructor(options: EntityServiceOptions, pages: PageReader, loader: OperationLoader) {
    this.#loader = loader;
    this.#lists = new EntityLists(options, pages, loader);
    this.#counts = new EntityCounts(options, pages, loader);
  }

  /**
   * @param place where the operation asks for it: what it asks for there is the same for all entities
   * @param select finds out what is selected there
   * @throws BAD_USER_INPUT before anything is sent; UPSTREAM_UNAVAILABLE if a source fails
   */
  async findings(
    entity: Entity,
    args: ListArgs,
    place: object,
    select: () => ConnectionSelection,
  ): Promise<FindingConnectionModel> {
    const selection = computeIfAbsent(this.#selections, place, select);
    checkFirst(args.first, MAX_FIRST);
    const page = selection.page ? await this.#lists.read(entity, args, selection.documents, place) : undefined;
    return {
      list: page?.list,
      totalCount: () => this.#counts.total(entity, args, place),
      severityCounts: () => this.#counts.bySeverity(entity, args, place),
      sources: () => readStatuses(this.#loader, page?.missing),
    };
  }

  findingCount(entity: Entity, args: CountArgs, place: object): Promise<number> {
    return this.#counts.total(entity, args, place);
  }

  severityCounts(entity: Entity, args: CountArgs, place: object): Promise<SeverityCounts> {
    return this.#counts.bySeverity(entity, args, place);
  }
}
