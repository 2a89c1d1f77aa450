import type { FindingResolvers } from '../__generated__/resolvers.js';
import { classify } from '../findings/classification.js';
import { consoleUrl } from '../findings/consoleUrl.js';
import { severityLevel } from '../findings/severity.js';

/** A representation of `Finding` by either of its keys. */
type Reference = { readonly id?: string; readonly arn?: string | null };

export const Finding: FindingResolvers = {
  severityLevel: ({ severity }) => severityLevel(severity),
  classification: ({ type }) => classify(type),
  consoleUrl: ({ id, origin }) => consoleUrl(origin.source.region, id),
  raw: ({ origin }) => origin.raw,
  fetchedAt: ({ origin }) => new Date(origin.fetchedAt).toISOString(),
  attackSequence: ({ associatedAttackSequenceArn: arn }, _args, { findings }) => (arn ? findings.one(arn) : null),
  __resolveReference: (reference: Reference, { findings }) => findings.one(reference.id ?? reference.arn ?? ''),
};
