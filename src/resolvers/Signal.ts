import type { SignalResolvers } from '../__generated__/resolvers.js';

export const Signal: SignalResolvers = {
  finding: ({ type, uid }, _args, { findings }) => (type === 'FINDING' && uid ? findings.one(uid) : null),
};
