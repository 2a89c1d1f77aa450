import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { Entity } from '../../model/entity.js';
import { asError } from '../../model/errors.js';
import type { FindingAttributes } from '../../model/findingAttribute.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { FindingQuery, OpenStream } from '../connection/openStreams.js';
import type { ListArgs, PageReader, ReadPage } from '../connection/pageReader.js';
import type { Patience } from '../connection/patience.js';
import { ENTITY_RULES } from './entityKinds.js';
import { scopeOf } from './entityScope.js';
import { EntityStream } from './entityStream.js';
import { pagesFor } from './pageBudget.js';
import { ReadingRound, RoundOver } from './readingRound.js';
import { SharedWalk, UndividedPage } from './sharedWalk.js';

type Entities = readonly [Entity, ...Entity[]];

/**
 * The first pages of many entities of one kind, from lists of all their findings.
 *
 * A list is read until each entity has its page. Where it goes on with findings of entities that have theirs already, it is
 * begun anew without these, so that one noisy account does not keep the others waiting. What cannot be filled within
 * `pagesFor` pages is left to be asked for one by one.
 */
export class MergedLists {
  readonly #paths: FindingAttributes;
  readonly #pages: PageReader;
  readonly #loader: OperationLoader;
  readonly #args: ListArgs;
  readonly #patience: Patience;
  /** Pages that were read so far, by slot. */
  readonly #pagesRead = new Map<number, number>();

  constructor(paths: FindingAttributes, pages: PageReader, loader: OperationLoader, args: ListArgs) {
    this.#paths = paths;
    this.#pages = pages;
    this.#loader = loader;
    this.#args = args;
    this.#patience = pages.patienceFor(args);
  }

  /** @returns by key: the page, the failure, or nothing where the entity has to be asked for by itself */
  async read(entities: Entities): Promise<ReadonlyMap<string, ReadPage | Error>> {
    const pages = new Map<string, ReadPage | Error>();
    const sources = await this.#pages.sourcesFor(await this.#queryFor(entities), this.#patience);
    const most = pagesFor(entities.length, this.#args.first, Math.min(...sources.map(({ maxIds }) => maxIds)));
    let [left, goesOn] = [entities as readonly Entity[], true];
    while (goesOn && left.length > 1) {
      const known = pages.size;
      goesOn = await this.#readRound(left as Entities, sources, most, pages);
      left = left.filter(({ key }) => !pages.has(key));
      goesOn &&= pages.size > known;
    }
    return pages;
  }

  /** @returns whether it is worth while to begin anew without the entities that have their pages */
  async #readRound(
    entities: Entities,
    sources: readonly FindingSource[],
    most: number,
    pages: Map<string, ReadPage | Error>,
  ): Promise<boolean> {
    const query = await this.#queryFor(entities);
    const open = this.#pages.open(query, query.criteria.length === 0 ? [] : sources, this.#patience, true);
    const { keysOf } = ENTITY_RULES[entities[0].kind];
    const walks = open.map(({ stream, slot, source }) => {
      return {
        slot,
        source,
        walk: new SharedWalk(stream, { order: this.#args.orderBy, keysOf, pageSize: source.maxIds }),
      };
    });
    const round = new ReadingRound(
      entities.map(({ key }) => key),
      this.#pagesRead,
      most,
    );
    await Promise.all(
      entities.map(async (entity) => {
        try {
          const own = await this.#pages.toQuery(this.#args, this.#scopeOf([entity]));
          const streams =
            own.criteria.length === 0
              ? []
              : walks.map((one): OpenStream => {
                  const readPage = () => round.readPage(one.walk, one.slot);
                  return {
                    slot: one.slot,
                    source: one.source,
                    stream: new EntityStream(one.walk, entity.key, readPage),
                  };
                });
          pages.set(entity.key, await this.#pages.read(this.#args, own, streams, this.#patience));
        } catch (error) {
          if (!(error instanceof RoundOver || error instanceof UndividedPage)) pages.set(entity.key, asError(error));
        } finally {
          round.settle(entity.key);
        }
      }),
    );
    return !round.isSpent;
  }

  #queryFor(entities: Entities): Promise<FindingQuery> {
    return this.#pages.toQuery(this.#args, this.#scopeOf(entities));
  }

  #scopeOf(entities: Entities) {
    return scopeOf(entities, this.#paths, this.#loader);
  }
}
