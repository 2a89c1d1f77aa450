import { jsonReply, type Reply } from '../http/reply.js';
import { cutPage } from '../query/cutPage.js';
import { isAbsent, readChoice, readMaxResults, readObject, readString } from '../query/input.js';
import { issueToken, readToken } from '../query/pageToken.js';
import { invalidInput } from '../wireError.js';
import type { DetectorRequest } from './operation.js';

const DEFAULT_PAGE = 50;
const MOST_FILTERS = 100;
const FILTER_NAME = /^[A-Za-z0-9._-]{3,64}$/;

/** Names only. */
export function listFilters({ context: { behaviour }, detector, query }: DetectorRequest): Reply {
  const maxResults = query.get('maxResults');
  const size = readMaxResults(maxResults === null ? undefined : Number(maxResults)) ?? DEFAULT_PAGE;
  const token = query.get('nextToken');
  const list = `filters ${detector.detectorId}`;
  const position = token ? readToken(token, list, behaviour.tokenTtlMs) : { offset: 0, page: 0 };
  const { items: filterNames, next } = cutPage(detector.filters.names(), position, size, behaviour);
  if (next) return jsonReply({ filterNames, nextToken: issueToken(list, next) });
  return jsonReply(behaviour.lastPageToken === 'empty' ? { filterNames, nextToken: '' } : { filterNames });
}

export function getFilter({ detector, filterName }: DetectorRequest): Reply {
  const filter = detector.filters.get(filterName);
  if (!filter) throw noSuchFilter();
  return jsonReply({ ...filter, tags: {} });
}

/** The filter applies to findings that come in from now on; those that are there stay as they are. */
export function createFilter({ detector, body }: DetectorRequest): Reply {
  const name = readString(body.name, 'name') ?? '';
  if (!FILTER_NAME.test(name)) {
    throw invalidInput('the parameter name is not 3 to 64 letters, digits, dots, hyphens and underscores');
  }
  if (detector.filters.get(name)) throw invalidInput('a filter with the given name already exists');
  if (detector.filters.names().length >= MOST_FILTERS) throw invalidInput('the account has too many filters');
  const findingCriteria = readObject(body.findingCriteria, 'findingCriteria');
  if (!findingCriteria) throw invalidInput('the required parameter findingCriteria is missing');
  const description = readString(body.description, 'description') ?? '';
  // GuardDuty's own default is to archive nothing.
  const action = readChoice(body.action, 'action', ['NOOP', 'ARCHIVE']) ?? 'NOOP';
  detector.filters.add({ name, findingCriteria, description, action, rank: readRank(body.rank) });
  return jsonReply({ name });
}

export function deleteFilter({ detector, filterName }: DetectorRequest): Reply {
  if (!detector.filters.remove(filterName)) throw noSuchFilter();
  return jsonReply({});
}

function readRank(value: unknown): number {
  if (isAbsent(value)) return 1;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MOST_FILTERS) return value;
  throw invalidInput(`the parameter rank is not a whole number from 1 to ${MOST_FILTERS}`);
}

function noSuchFilter() {
  return invalidInput('the input filterName does not exist for the given detector');
}
