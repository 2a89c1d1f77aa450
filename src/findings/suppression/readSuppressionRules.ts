import type { SuppressionCriterion, SuppressionRule } from '../../__generated__/types.js';
import type { OperationLoader } from '../../loading/operation/operationLoader.js';
import type { AttributeKind, FindingAttributes } from '../../model/findingAttribute.js';
import type { FindingSource } from '../../model/findingSource.js';
import type { Principal } from '../../model/principal.js';
import type { RuleCondition, SuppressionRule as UpstreamRule } from '../../model/suppressionRule.js';

interface KnownAttribute {
  readonly path: string;
  readonly kind: AttributeKind;
}

/** Attributes by their names on the wire, which is how rules name them. */
export type AttributesByName = ReadonlyMap<string, KnownAttribute>;

export function byWireName(attributes: FindingAttributes): AttributesByName {
  return new Map([...attributes].map(([path, { name, kind }]) => [name, { path, kind }]));
}

/**
 * The rules that archive findings of a source, in the order in which they are applied.
 * @returns null where there is no detector, or its account is none of those that the principal may see
 */
export async function readSuppressionRules(
  loader: OperationLoader,
  { accounts }: Principal,
  source: FindingSource,
  attributes: AttributesByName,
): Promise<SuppressionRule[] | null> {
  if (!accounts.has(source.accountId)) return null;
  const rules = await loader.suppressionRules(source);
  return rules?.map((rule) => toRule(rule, attributes)) ?? null;
}

function toRule({ name, description, rank, conditions }: UpstreamRule, attributes: AttributesByName): SuppressionRule {
  const criteria = Object.entries(conditions).map(([wireName, condition]) => {
    const { path, kind } = attributes.get(wireName) ?? { path: wireName, kind: 'string' };
    return toCriterion(path, kind, condition);
  });
  return { name, description, rank, criteria };
}

function toCriterion(path: string, kind: AttributeKind, condition: RuleCondition): SuppressionCriterion {
  const text = (value: string | number) => toText(value, kind);
  const bound = (value: number | undefined) => (value === undefined ? null : text(value));
  return {
    path,
    in: condition.equals?.map(text) ?? null,
    notIn: condition.notEquals?.map(text) ?? null,
    matches: condition.matches ?? null,
    notMatches: condition.notMatches ?? null,
    gt: bound(condition.greaterThan),
    gte: bound(condition.greaterThanOrEqual),
    lt: bound(condition.lessThan),
    lte: bound(condition.lessThanOrEqual),
  };
}

/** As `FindingFilter.attributes` takes it. Criteria have epoch milliseconds for points in time. */
function toText(value: string | number, kind: AttributeKind): string {
  const milliseconds = Number(value);
  const isInstant = kind === 'instant' && value !== '' && Math.abs(milliseconds) <= 8.64e15;
  return isInstant ? new Date(milliseconds).toISOString() : String(value);
}
