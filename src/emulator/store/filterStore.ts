import { type Criteria, readCriteria } from '../query/criteria.js';
import type { JsonObject, WireFinding } from '../wireFinding.js';

export type FilterAction = 'NOOP' | 'ARCHIVE';

/** A saved filter. One with the action ARCHIVE is a suppression rule: what matches it is archived as it comes in. */
export interface EmulatorFilter {
  /** Unique within its detector. */
  name: string;
  /** As in ListFindings: `{criterion: {type: {equals: [...]}}}`, in wire names. */
  findingCriteria: JsonObject;
  /** Default: none. */
  description?: string;
  /** Default ARCHIVE. */
  action?: FilterAction;
  /** Default 1. Suppression rules are applied in the order of their ranks. */
  rank?: number;
}

/** A filter with its defaults. The criteria are kept as they were given, old names of operators included. */
export type StoredFilter = Required<EmulatorFilter>;

/** The filters of one detector. */
export class FilterStore {
  readonly #filters = new Map<string, { readonly filter: StoredFilter; readonly criteria: Criteria }>();

  /** @throws BadRequestException for criteria that ListFindings would refuse as well */
  constructor(filters: Iterable<EmulatorFilter> = []) {
    for (const filter of filters) this.add(filter);
  }

  names(): string[] {
    return [...this.#filters.keys()];
  }

  get(name: string): StoredFilter | undefined {
    return this.#filters.get(name)?.filter;
  }

  /** Adds a filter, or replaces the one of this name. It applies to findings that come in later. */
  add({ name, findingCriteria, description = '', action = 'ARCHIVE', rank = 1 }: EmulatorFilter): void {
    const criteria = readCriteria({ findingCriteria });
    this.#filters.set(name, { filter: { name, findingCriteria, description, action, rank }, criteria });
  }

  /** @returns whether there was such a filter */
  remove(name: string): boolean {
    return this.#filters.delete(name);
  }

  /** The finding as it comes in: archived if a suppression rule matches it. */
  suppress<Finding extends WireFinding>(finding: Finding): Finding {
    const rules = [...this.#filters.values()].filter(({ filter }) => filter.action === 'ARCHIVE');
    if (!rules.some(({ criteria }) => criteria.matches(finding))) return finding;
    return { ...finding, service: { ...(finding.service as object | undefined), archived: true } };
  }
}
