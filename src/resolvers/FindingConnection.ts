import type { FindingConnectionResolvers } from '../__generated__/resolvers.js';
import type { FindingConnectionModel } from '../findings/connection/findingConnection.js';
import type { FindingList } from '../findings/connection/findingList.js';
import { inPlace } from './inPlace.js';

export const FindingConnection: FindingConnectionResolvers = {
  edges: (connection) => pageOf(connection).edges,
  nodes: (connection) => inPlace(pageOf(connection).edges.map(({ node }) => node)),
  pageInfo: (connection) => pageOf(connection).pageInfo,
  totalCount: (connection) => connection.totalCount(),
  severityCounts: (connection) => connection.severityCounts(),
  sources: (connection) => connection.sources(),
};

/** @throws where the page was not read although a field of it is selected: an empty page would be a lie */
function pageOf({ list }: FindingConnectionModel): FindingList {
  if (list === undefined) throw new Error('The page was not read');
  return list;
}
