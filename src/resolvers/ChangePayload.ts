import type { ChangePayloadResolvers } from '../__generated__/resolvers.js';
import { inPlace } from './inPlace.js';

export const ChangePayload: ChangePayloadResolvers = {
  findings: ({ findings }) => inPlace(findings),
};
