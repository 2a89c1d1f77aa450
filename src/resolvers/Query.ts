import type { QueryResolvers } from '../__generated__/resolvers.js';
import { inPlace } from './inPlace.js';
import { readConnectionSelection } from './selection.js';

export const Query: QueryResolvers = {
  finding: (_root, { id }, { findings }) => findings.one(id),
  findingsById: async (_root, args, { findings }) => inPlace(await findings.many(args)),
  findings: (_root, args, { findings }, info) => findings.list(args, readConnectionSelection(info)),
  findingStatistics: (_root, args, { findings }) => findings.statistics(args),
  detectors: (_root, _args, { detectors }) => detectors(),
};
