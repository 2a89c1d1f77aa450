import type { MutationResolvers } from '../__generated__/resolvers.js';

export const Mutation: MutationResolvers = {
  archiveFindings: (_root, args, { changes }) => changes.archive(args),
  unarchiveFindings: (_root, args, { changes }) => changes.unarchive(args),
  submitFindingsFeedback: (_root, args, { changes }) => changes.submitFeedback(args),
  createSampleFindings: (_root, args, { changes }) => changes.createSamples(args),
};
