import { createHash } from 'node:crypto';
import type { FindingOrder, FindingState } from '../../../__generated__/types.js';
import type { Criteria } from '../../../model/criteria.js';
import type { VisibleAccounts } from '../../../model/visibleAccounts.js';

/** What a cursor is bound to. */
export interface CursorScope {
  /** As the client asks for them. */
  readonly criteria: readonly Criteria[];
  readonly state: FindingState;
  readonly order: FindingOrder;
  /** The keys of the configured sources, which never change. */
  readonly sources: readonly string[];
  /** Whose findings are listed, in the list of an entity. */
  readonly narrowedBy?: string | undefined;
  /** What the caller may see. */
  readonly visibility: Pick<VisibleAccounts, 'isLimited' | 'key'>;
}

/** A digest of each part of a scope, so that a mismatch can be named. */
export interface ScopeDigests {
  readonly filter: Buffer;
  readonly state: Buffer;
  readonly order: Buffer;
  readonly sources: Buffer;
}

const SCOPE_PARTS = ['filter', 'state', 'order', 'sources'] as const;
const STATES: readonly FindingState[] = ['ACTIVE', 'ARCHIVED', 'ALL'];
const DIGEST_BYTES = 8;
export const SCOPE_BYTES = SCOPE_PARTS.length * DIGEST_BYTES;

export function readScope(bytes: Buffer): ScopeDigests {
  const at = (n: number) => bytes.subarray(n * DIGEST_BYTES, (n + 1) * DIGEST_BYTES);
  return { filter: at(0), state: at(1), order: at(2), sources: at(3) };
}

const digested = new WeakMap<CursorScope, ScopeDigests & { readonly bytes: Buffer }>();

/** Computed once for all cursors of a page. */
export function digestScope(scope: CursorScope): ScopeDigests & { readonly bytes: Buffer } {
  const known = digested.get(scope);
  if (known) return known;
  const parts = {
    filter: digestFilter(scope),
    state: digestState(scope.state, scope),
    order: digest(`${scope.order.field} ${scope.order.direction}`),
    sources: digest(canonical(scope.sources)),
  };
  const digests = { ...parts, bytes: Buffer.concat(SCOPE_PARTS.map((part) => parts[part])) };
  digested.set(scope, digests);
  return digests;
}

const digestedCriteria = new WeakMap<readonly Criteria[], Buffer>();

/** Criteria can be long, and those of many entities are the same. */
function digestFilter({ criteria, narrowedBy }: CursorScope): Buffer {
  const digested = digestedCriteria.get(criteria) ?? digest(canonical(criteria));
  digestedCriteria.set(criteria, digested);
  return narrowedBy === undefined ? digested : digest(`${digested.toString('hex')} ${narrowedBy}`);
}

/** Which accounts are visible goes into the state's digest: few states exist, so it can still be told which of both differs. */
function digestState(state: FindingState, { visibility: { isLimited, key } }: CursorScope): Buffer {
  return digest(isLimited ? `${state} ${key}` : state);
}

/** Whether a digest is that of any state for a caller who may see the same. */
export function hasVisibility(scope: CursorScope, state: Buffer): boolean {
  return STATES.some((each) => digestState(each, scope).equals(state));
}

/** JSON with sorted keys: two filters that differ only in the order of their fields are the same. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, DIGEST_BYTES);
}
