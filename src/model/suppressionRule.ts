import type { Condition } from './criteria.js';

/** GuardDuty's limit of filters of one detector, suppression rules included. */
export const MAX_FILTERS = 100;

/** Filters that one call lists at most. Each of them is read by a call of its own. */
export const FILTERS_PER_CALL = 50;

/** A condition of a saved filter, which has operators that queries lack. */
export interface RuleCondition extends Condition {
  /** Patterns with wildcards. */
  matches?: string[];
  notMatches?: string[];
}

/** A filter of a source that archives what matches it. */
export interface SuppressionRule {
  readonly name: string;
  readonly description: string | null;
  /** Its place in the order in which rules are applied. */
  readonly rank: number | null;
  /** By attribute name, as on the wire. All must hold. */
  readonly conditions: Readonly<Record<string, RuleCondition>>;
}
