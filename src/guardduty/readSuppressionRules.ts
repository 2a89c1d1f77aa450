import { GetFilterCommand, type GuardDutyClient, ListFiltersCommand } from '@aws-sdk/client-guardduty';
import type { Caller } from '../model/caller.js';
import { GatewayError } from '../model/errors.js';
import { FILTERS_PER_CALL, type SuppressionRule } from '../model/suppressionRule.js';
import { isFilter, readFilter } from './answers/readFilter.js';
import type { SourceCalls } from './calls/sourceCalls.js';
import { type WireAnswer, withTerms } from './client/answerTerms.js';

/** A page may be short. A list that goes on for longer has no end. */
const MAX_PAGES = 40;

export interface RuleReads {
  readonly client: GuardDutyClient;
  readonly calls: SourceCalls;
  readonly detectorId: string;
  readonly caller: Caller;
  /** Called before each call but the first. */
  readonly countFurtherCall: () => void;
}

/** Reads every filter of a detector, and keeps those that archive. Sorted by rank, then by name. */
export async function readSuppressionRules(reads: RuleReads): Promise<SuppressionRule[]> {
  const names = await readNames(reads);
  const rules = await Promise.all([...names].map((name) => readRule(reads, name)));
  return rules.filter((rule) => rule !== undefined).sort(compareRules);
}

async function readNames({
  client,
  calls,
  detectorId,
  caller,
  countFurtherCall,
}: RuleReads): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const terms = { signal: caller.signal, isWhole: hasFilterNames };
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const input = {
      DetectorId: detectorId,
      MaxResults: FILTERS_PER_CALL,
      ...(token !== undefined && { NextToken: token }),
    };
    if (page > 0) countFurtherCall();
    const answer: unknown = await calls.run('ListFilters', caller, () =>
      client.send(new ListFiltersCommand(withTerms({ ...input }, terms))),
    );
    const { filterNames, nextToken } = answer as { filterNames: string[]; nextToken?: unknown };
    for (const name of filterNames) names.add(name);
    if (typeof nextToken !== 'string' || nextToken === '') return names;
    token = nextToken;
  }
  throw new GatewayError('UPSTREAM_INVALID', "GuardDuty's list of filters does not end.");
}

async function readRule(
  { client, calls, detectorId, caller, countFurtherCall }: RuleReads,
  name: string,
): Promise<SuppressionRule | undefined> {
  const terms = { signal: caller.signal, isWhole: isFilter };
  countFurtherCall();
  const answer: unknown = await calls.run('GetFilter', caller, () =>
    client.send(new GetFilterCommand(withTerms({ DetectorId: detectorId, FilterName: name }, terms))),
  );
  return readFilter(answer as WireAnswer, name);
}

function hasFilterNames({ filterNames }: WireAnswer): boolean {
  return Array.isArray(filterNames) && filterNames.every((name) => typeof name === 'string');
}

function compareRules(a: SuppressionRule, b: SuppressionRule): number {
  const byRank = (a.rank ?? Number.POSITIVE_INFINITY) - (b.rank ?? Number.POSITIVE_INFINITY);
  return byRank || (a.name < b.name ? -1 : 1);
}
