import { invalidInput } from '../wireError.js';
import { isJsonObject, type JsonObject } from '../wireFinding.js';

/** What can go wrong with a call. */
export const FAULT_KINDS = [
  /** 400 ThrottlingException. */
  'throttle',
  /** 429 TooManyRequestsException. */
  'http429',
  /** 500 InternalServerErrorException. */
  'http500',
  /** 403 AccessDeniedException. */
  'accessDenied',
  /** 400 BadRequestException. */
  'badRequest',
  /** 400 as for an old token; only calls that carry a token. */
  'expiredToken',
  /** No answer for as long as the client waits. */
  'hang',
  /** The connection is reset before the answer. */
  'reset',
  /** The headers and half of the body, then the end of the connection. */
  'cutBody',
  /** 200 with a body that is not JSON. */
  'malformedJson',
  /** 200 with no body. */
  'emptyBody',
  /** 200 with the body `null`. */
  'nullBody',
  /** 200 with JSON whose lists are something else. */
  'wrongShape',
  /** GetFindings leaves out the ids of the rule, or the first one asked for. */
  'missingIds',
  /** GetFindings answers the ids of the rule as well, or one more that nobody asked for. */
  'extraIds',
  /** GetFindings refuses, with 400, a batch that holds one of the ids of the rule; without ids every batch of any. */
  'rejectIds',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A call as far as faults look at it. */
export interface FaultyCall {
  operation: string;
  region: string;
  accountId: string;
  detectorId: string | undefined;
  hasToken: boolean;
}

/** Which calls are meant; what is not given matches every call. */
export interface CallMatcher {
  operation?: string;
  region?: string;
  accountId?: string;
  detectorId?: string;
}

/** A fault and the calls that it befalls. */
export interface FaultRule {
  kind: FaultKind;
  match?: CallMatcher;
  /** How many calls it befalls before it is used up; default 'always'. */
  times?: number | 'always';
  /** How likely it befalls a call that matches, 0 to 1; default 1. Drawn from the plan's seed. */
  probability?: number;
  /** How many matching calls pass unharmed first; default 0. */
  skip?: number;
  /** Finding ids for `missingIds`, `extraIds` and `rejectIds`. */
  ids?: readonly string[];
}

/** Whether a call is meant. */
export function matchesCall(match: CallMatcher | undefined, call: FaultyCall): boolean {
  if (!match) return true;
  return (['operation', 'region', 'accountId', 'detectorId'] as const).every(
    (member) => match[member] === undefined || match[member] === call[member],
  );
}

/** Reads a rule that came as JSON. @throws BadRequestException for a kind that there is not */
export function readFaultRule(raw: unknown): FaultRule {
  if (!isJsonObject(raw)) throw invalidInput('a fault rule is not an object');
  const kind = FAULT_KINDS.find((known) => known === raw.kind);
  if (!kind) throw invalidInput(`the kind of a fault is none of ${FAULT_KINDS.join(', ')}`);
  return { ...(raw as Omit<FaultRule, 'kind'>), kind, match: readMatcher(raw.match) };
}

/** Reads a matcher that came as JSON. @throws BadRequestException for members that there are not */
export function readMatcher(raw: unknown): CallMatcher {
  if (raw === undefined) return {};
  const members = ['operation', 'region', 'accountId', 'detectorId'];
  const isMatcher = (value: JsonObject) =>
    Object.entries(value).every(([key, entry]) => members.includes(key) && typeof entry === 'string');
  if (!isJsonObject(raw) || !isMatcher(raw)) throw invalidInput(`match is no object of ${members.join(', ')}`);
  return raw;
}
