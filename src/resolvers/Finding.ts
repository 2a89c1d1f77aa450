import type { FindingResolvers } from '../__generated__/resolvers.js';
import { pointToAccount } from '../findings/entities/pointers.js';
import { classify } from '../findings/fields/classification.js';
import { consoleUrl } from '../findings/fields/consoleUrl.js';
import { severityLevel } from '../findings/fields/severity.js';
import { orThrow } from './orThrow.js';

/** A representation from another subgraph, whose keys nobody has checked yet. */
type Reference = { readonly id?: unknown; readonly arn?: unknown };

export const Finding: FindingResolvers = {
  account: (finding) => pointToAccount(finding),
  severityLevel: ({ severity }) => severityLevel(orThrow(severity)),
  classification: ({ type }) => classify(orThrow(type)),
  consoleUrl: ({ id, origin }) => consoleUrl(origin.source.region, id),
  raw: ({ origin }) => origin.raw,
  fetchedAt: ({ origin }) => new Date(origin.fetchedAt).toISOString(),
  attackSequence: ({ associatedAttackSequenceArn }, _args, { findings }) =>
    findings.byKeys({ arn: orThrow(associatedAttackSequenceArn) }),
  __resolveReference: (reference: Reference, { findings }) => findings.byKeys(reference),
};
