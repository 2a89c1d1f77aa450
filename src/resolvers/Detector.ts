import type { DetectorResolvers } from '../__generated__/resolvers.js';

export const Detector: DetectorResolvers = {
  suppressionRules: ({ source }, _args, { suppressionRules }) => suppressionRules(source),
};
