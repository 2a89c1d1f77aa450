import { archiveFindings, unarchiveFindings, updateFindingsFeedback } from '../operations/changeFindings.js';
import { createSampleFindings } from '../operations/createSampleFindings.js';
import { createFilter, deleteFilter, getFilter, listFilters } from '../operations/filters.js';
import { getDetector } from '../operations/getDetector.js';
import { getFindings } from '../operations/getFindings.js';
import { getFindingsStatistics } from '../operations/getFindingsStatistics.js';
import { listDetectors } from '../operations/listDetectors.js';
import { listFindings } from '../operations/listFindings.js';
import type { AccountRequest, DetectorRequest } from '../operations/operation.js';
import type { Reply } from './reply.js';

/** The operation that a method and path stand for. */
export type Route =
  | { kind: 'account'; operation: string; answer: (request: AccountRequest) => Reply }
  | {
      kind: 'detector';
      operation: string;
      detectorId: string;
      filterName: string;
      answer: (request: DetectorRequest) => Reply;
    }
  /** STS names its operation in the body. */
  | { kind: 'sts' };

type OnDetector = readonly [operation: string, answer: (request: DetectorRequest) => Reply];

/** By method and the rest of the path after the detector's id. Source: GuardDuty's service model. */
const ON_DETECTOR: Readonly<Record<string, OnDetector>> = {
  'GET ': ['GetDetector', getDetector],
  'POST /findings': ['ListFindings', listFindings],
  'POST /findings/get': ['GetFindings', getFindings],
  'POST /findings/statistics': ['GetFindingsStatistics', getFindingsStatistics],
  'POST /findings/archive': ['ArchiveFindings', archiveFindings],
  'POST /findings/unarchive': ['UnarchiveFindings', unarchiveFindings],
  'POST /findings/feedback': ['UpdateFindingsFeedback', updateFindingsFeedback],
  'POST /findings/create': ['CreateSampleFindings', createSampleFindings],
  'GET /filter': ['ListFilters', listFilters],
  'POST /filter': ['CreateFilter', createFilter],
  'GET /filter/{name}': ['GetFilter', getFilter],
  'DELETE /filter/{name}': ['DeleteFilter', deleteFilter],
};

const DETECTOR_PATH = /^\/detector\/([^/]+)(\/.*?)?\/?$/;
const FILTER_PATH = /^\/filter\/([^/]+)$/;

/** The route of a request; undefined if no operation has this method and path. */
export function findRoute(method: string, path: string): Route | undefined {
  if (method === 'POST' && path === '/') return { kind: 'sts' };
  if (method === 'GET' && /^\/detector\/?$/.test(path)) {
    return { kind: 'account', operation: 'ListDetectors', answer: listDetectors };
  }
  const [, encodedId, rest = ''] = DETECTOR_PATH.exec(path) ?? [];
  const [, filterName = ''] = FILTER_PATH.exec(rest) ?? [];
  const name = `${method} ${filterName === '' ? rest : '/filter/{name}'}`;
  const found = encodedId !== undefined && Object.hasOwn(ON_DETECTOR, name) ? ON_DETECTOR[name] : undefined;
  if (!found) return undefined;
  const [operation, answer] = found;
  const detectorId = decoded(encodedId ?? '');
  return { kind: 'detector', operation, answer, detectorId, filterName: decoded(filterName) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray % is not an encoding. The raw text names no detector, so the request is refused for that.
    return segment;
  }
}
