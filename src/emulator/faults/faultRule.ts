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
  /** 400 as for an expired token; only for calls that carry a token. */
  'expiredToken',
  /** No answer, however long the client waits. */
  'hang',
  /** The connection is reset before the answer. */
  'reset',
  /** The headers and half of the body, then the connection is closed. */
  'cutBody',
  /** 200 with a body that is not JSON. */
  'malformedJson',
  /** 200 with an empty body. */
  'emptyBody',
  /** 200 with the body `null`. */
  'nullBody',
  /** 200 with JSON in which every member has a value of the wrong type. */
  'wrongShape',
  /** GetFindings leaves out the ids of the rule, or the first requested id if the rule has none. */
  'missingIds',
  /** GetFindings also answers the ids of the rule, or one more id that was not requested if the rule has none. */
  'extraIds',
  /** GetFindings refuses a batch with 400 if it has one of the ids of the rule, or any id if the rule has none. */
  'rejectIds',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** The properties of a call that fault rules look at. */
export interface FaultyCall {
  operation: string;
  region: string;
  accountId: string;
  detectorId: string | undefined;
  hasToken: boolean;
}

/** Selects calls; a member that is not given matches every call. */
export interface CallMatcher {
  operation?: string;
  region?: string;
  accountId?: string;
  detectorId?: string;
}

/** A fault and the calls that it applies to. */
export interface FaultRule {
  kind: FaultKind;
  match?: CallMatcher;
  /** How many calls it applies to before it is used up; default 'always'. */
  times?: number | 'always';
  /** The probability that it applies to a matching call, 0 to 1; default 1. Drawn from the plan's seed. */
  probability?: number;
  /** How many matching calls pass before it applies; default 0. */
  skip?: number;
  /** Finding ids for `missingIds`, `extraIds` and `rejectIds`. */
  ids?: readonly string[];
}

/** Whether a matcher selects a call. */
export function matchesCall(match: CallMatcher | undefined, call: FaultyCall): boolean {
  if (!match) return true;
  return (['operation', 'region', 'accountId', 'detectorId'] as const).every(
    (member) => match[member] === undefined || match[member] === call[member],
  );
}

/** Reads a rule from JSON. @throws BadRequestException for an unknown kind */
export function readFaultRule(raw: unknown): FaultRule {
  if (!isJsonObject(raw)) throw invalidInput('a fault rule is not an object');
  const kind = FAULT_KINDS.find((known) => known === raw.kind);
  if (!kind) throw invalidInput(`the kind of a fault must be one of ${FAULT_KINDS.join(', ')}`);
  return { ...(raw as Omit<FaultRule, 'kind'>), kind, match: readMatcher(raw.match) };
}

/** Reads a matcher from JSON. @throws BadRequestException for unknown members */
export function readMatcher(raw: unknown): CallMatcher {
  if (raw === undefined) return {};
  const members = ['operation', 'region', 'accountId', 'detectorId'];
  const isMatcher = (value: JsonObject) =>
    Object.entries(value).every(([key, entry]) => members.includes(key) && typeof entry === 'string');
  if (!isJsonObject(raw) || !isMatcher(raw))
    throw invalidInput(`match must be an object whose members are strings named ${members.join(', ')}`);
  return raw;
}
