import type { SignalResolvers } from '../__generated__/resolvers.js';
import { orThrow } from './orThrow.js';

export const Signal: SignalResolvers = {
  finding: ({ type, uid }, _args, { findings }) => {
    const id = orThrow(type) === 'FINDING' ? orThrow(uid) : undefined;
    return typeof id === 'string' ? findings.one(id) : null;
  },
};
