import type { FindingResolvers } from '../__generated__/resolvers.js';
import { classify } from '../findings/classification.js';
import { consoleUrl } from '../findings/consoleUrl.js';
import { severityLevel } from '../findings/severity.js';

/** What another subgraph knows of a finding; nobody has checked its keys. */
type Reference = { readonly id?: unknown; readonly arn?: unknown };

export const Finding: FindingResolvers = {
  severityLevel: ({ severity }) => severityLevel(severity),
  classification: ({ type }) => classify(type),
  consoleUrl: ({ id, origin }) => consoleUrl(origin.source.region, id),
  raw: ({ origin }) => origin.raw,
  fetchedAt: ({ origin }) => new Date(origin.fetchedAt).toISOString(),
  attackSequence: ({ associatedAttackSequenceArn: arn }, _args, { findings }) => (arn ? findings.one(arn) : null),
  __resolveReference: (reference: Reference, { findings }) => findings.byKeys(reference),
};
