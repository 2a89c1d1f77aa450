import type { FindingEdgeResolvers } from '../__generated__/resolvers.js';
import { inPlace } from './inPlace.js';

export const FindingEdge: FindingEdgeResolvers = {
  node: ({ node }) => inPlace([node])[0] ?? null,
};
