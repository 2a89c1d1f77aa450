import { GatewayError } from '../../model/errors.js';
import type { RuleCondition, SuppressionRule } from '../../model/suppressionRule.js';

/** Current names of operators, by the names on the wire: filters keep the older ones that they were made with. */
const OPERATORS: Readonly<Record<string, keyof RuleCondition>> = {
  eq: 'equals',
  neq: 'notEquals',
  gt: 'greaterThan',
  gte: 'greaterThanOrEqual',
  lt: 'lessThan',
  lte: 'lessThanOrEqual',
  equals: 'equals',
  notEquals: 'notEquals',
  greaterThan: 'greaterThan',
  greaterThanOrEqual: 'greaterThanOrEqual',
  lessThan: 'lessThan',
  lessThanOrEqual: 'lessThanOrEqual',
  matches: 'matches',
  notMatches: 'notMatches',
};

/** Whether an answer of GetFilter is a filter. */
export function isFilter({ action, findingCriteria }: Readonly<Record<string, unknown>>): boolean {
  return typeof action === 'string' && isObject(findingCriteria);
}

/**
 * @returns undefined for a filter that archives nothing
 * @throws UPSTREAM_INVALID for an operator that is unknown: without it, the rule would seem to archive more than it does
 */
export function readFilter(answer: Readonly<Record<string, unknown>>, filterName: string): SuppressionRule | undefined {
  const { name, action, description, rank, findingCriteria } = answer;
  if (action !== 'ARCHIVE') return undefined;
  const criterion = isObject(findingCriteria) && isObject(findingCriteria.criterion) ? findingCriteria.criterion : {};
  return {
    name: typeof name === 'string' ? name : filterName,
    description: typeof description === 'string' && description !== '' ? description : null,
    rank: typeof rank === 'number' && Number.isInteger(rank) ? rank : null,
    conditions: Object.fromEntries(
      Object.entries(criterion).map(([attribute, condition]) => [attribute, readCondition(condition)]),
    ),
  };
}

/** What GuardDuty sends under both names of an operator is the same; the current one counts. */
function readCondition(raw: unknown): RuleCondition {
  const condition: Record<string, unknown> = {};
  for (const [operator, value] of isObject(raw) ? Object.entries(raw) : []) {
    const name = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (!isOperand(value)) continue;
    if (name === undefined) throw unknownOperator();
    if (name === operator || condition[name] === undefined) {
      condition[name] = Array.isArray(value) ? value.map(String) : value;
    }
  }
  return condition;
}

function unknownOperator(): GatewayError {
  return new GatewayError('UPSTREAM_INVALID', 'A filter of GuardDuty has an operator that this gateway does not know.');
}

/** An empty list is how some clients leave an operator out. */
function isOperand(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === 'number';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
