import type { FindingFilter, FindingState, SeverityLevel } from '../../__generated__/types.js';
import { ACCOUNT_ID } from '../../loading/visibility/limitCriteria.js';
import type { Condition, Criteria } from '../../model/criteria.js';
import { badUserInput, ContradictoryFilter } from '../../model/errors.js';
import type { FindingAttribute, FindingAttributes } from '../../model/findingAttribute.js';
import { VisibleAccounts } from '../../model/visibleAccounts.js';
import { type SeverityRange, severityRanges } from '../fields/severity.js';
import { type Constraint, combine, isWithin, MAX_VALUES, toCondition } from './constraint.js';
import { isAbsent, type Operators, readConstraint } from './readConstraint.js';

/** GuardDuty's limit of attributes in one query. */
export const MAX_ATTRIBUTES = 50;
const ARCHIVED = 'service.archived';
const SEVERITY = 'severity';

/**
 * Translates a filter into GuardDuty's criteria. Severity levels that are not adjacent (such as LOW and HIGH) become one
 * query each, whose findings are merged like those of several sources.
 *
 * @param accounts what the caller may see; a limit becomes one more attribute of each query, for which room is left
 * @returns one query or more; no finding matches two of them
 * @throws BAD_USER_INPUT naming the path and what is accepted, before anything is sent
 */
export function toCriteria(
  filter: FindingFilter | null | undefined,
  state: FindingState,
  paths: FindingAttributes,
  accounts = VisibleAccounts.ALL,
): Criteria[] {
  const constraints = new Constraints(paths);
  const { severityLevel, attributes, ...tree } = filter ?? {};
  const entries = attributes ?? [];
  // Several may be of one path. They are counted before anything is read: merging thousands of them takes long.
  if (entries.length > MAX_ATTRIBUTES) {
    throw badUserInput(`"attributes" has ${entries.length} entries; up to ${MAX_ATTRIBUTES} are accepted.`);
  }
  collect(tree, '', constraints);
  for (const { path, ...operators } of entries) {
    if (Object.values(operators).every(isAbsent)) {
      throw badUserInput(
        `"attributes" names "${path}" without an operator; give "in", "notIn", "gt", "gte", "lt" or "lte".`,
      );
    }
    constraints.add(path, operators);
  }
  if (state !== 'ALL') constraints.add(ARCHIVED, { in: [String(state === 'ARCHIVED')] });
  return constraints.toCriteria(readLevels(severityLevel?.in), accounts.isLimited);
}

/** A filter has the shape of the finding's tree, so its keys form the path. */
function collect(node: Readonly<Record<string, unknown>>, prefix: string, constraints: Constraints): void {
  for (const [key, value] of Object.entries(node)) {
    if (isAbsent(value)) continue;
    const path = prefix + key;
    if (typeof value === 'boolean') constraints.add(path, { in: [String(value)] });
    else if (constraints.isAttribute(path)) constraints.add(path, value as Operators);
    else collect(value as Readonly<Record<string, unknown>>, `${path}.`, constraints);
  }
}

function readLevels(levels: readonly SeverityLevel[] | undefined): ReadonlySet<SeverityLevel> | undefined {
  if (levels === undefined) return undefined;
  if (levels.length === 0)
    throw badUserInput('"severityLevel.in" is an empty list; give 1 to 4 levels, or leave it out.');
  if (levels.length > MAX_VALUES) {
    throw badUserInput(`"severityLevel.in" has ${levels.length} values; up to ${MAX_VALUES} are accepted.`);
  }
  return new Set(levels);
}

/** Constraints by path. If a path is given twice, both apply. */
class Constraints {
  readonly #paths: FindingAttributes;
  readonly #byPath = new Map<string, { attribute: FindingAttribute; constraint: Constraint }>();

  constructor(paths: FindingAttributes) {
    this.#paths = paths;
  }

  isAttribute(path: string): boolean {
    return this.#paths.has(path);
  }

  add(path: string, operators: Operators): void {
    const attribute = this.#paths.get(path);
    if (attribute === undefined) throw badUserInput(unknownPath(path, this.#paths));
    const constraint = readConstraint(operators, attribute, path);
    if (constraint === undefined) return;
    const given = this.#byPath.get(path);
    this.#byPath.set(path, {
      attribute,
      constraint: given ? combine(given.constraint, constraint, attribute, path) : constraint,
    });
  }

  toCriteria(levels: ReadonlySet<SeverityLevel> | undefined, isLimited: boolean): Criteria[] {
    const count = this.#byPath.size + (levels && !this.#byPath.has(SEVERITY) ? 1 : 0);
    const most = isLimited && !this.#byPath.has(ACCOUNT_ID) ? MAX_ATTRIBUTES - 1 : MAX_ATTRIBUTES;
    if (count > most) {
      throw badUserInput(
        `The query has ${count} attributes, of which "state" is one unless it is ALL; up to ${most} are accepted.`,
      );
    }
    const criteria: Record<string, Condition> = {};
    for (const [path, { attribute, constraint }] of this.#byPath) {
      if (path === SEVERITY && levels) continue;
      criteria[attribute.name] = toCondition(constraint, attribute, path);
    }
    if (levels === undefined) return [criteria];
    return this.#severities(levels).map((severity) => ({ ...criteria, [SEVERITY]: severity }));
  }

  #severities(levels: ReadonlySet<SeverityLevel>): Condition[] {
    const attribute = this.#paths.get(SEVERITY) as FindingAttribute;
    const given = this.#byPath.get(SEVERITY)?.constraint ?? {};
    const ranges = severityRanges(levels).map(toConstraint);
    if (given.anyOf) {
      const anyOf = given.anyOf.filter((value) =>
        ranges.some(({ lower, upper }) => isWithin(Number(value), lower, upper)),
      );
      return [toCondition({ ...given, anyOf }, attribute, 'severity and severityLevel')];
    }
    const possible = ranges.map((range) => combine(given, range, attribute, SEVERITY)).filter(isPossible);
    if (possible.length === 0) throw new ContradictoryFilter('The conditions on "severity" and "severityLevel"');
    return possible.map((constraint) => toCondition(constraint, attribute, SEVERITY));
  }
}

function toConstraint({ from, below, to }: SeverityRange): Constraint {
  const upper = below === undefined ? to : below;
  return {
    lower: { value: from, strict: false },
    upper: upper === undefined ? undefined : { value: upper, strict: below !== undefined },
  };
}

function isPossible({ lower, upper }: Constraint): boolean {
  if (!lower || !upper) return true;
  return lower.strict || upper.strict ? lower.value < upper.value : lower.value <= upper.value;
}

function unknownPath(path: string, paths: FindingAttributes): string {
  const last = path.split('.').at(-1)?.toLowerCase();
  const similar = [...paths.keys()].filter((known) => known.split('.').at(-1)?.toLowerCase() === last).slice(0, 3);
  const hint = similar.length > 0 ? ` Did you mean ${similar.map((known) => `"${known}"`).join(' or ')}?` : '';
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return `"${shown}" is not an attribute of a finding; the path of a leaf below Finding is accepted, such as "service.count".${hint}`;
}
