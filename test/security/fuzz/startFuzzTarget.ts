import { AP, EU, findingArn, findingId, smallFinding, smallFindings, US } from '../../kit/findings.js';
import { startAttackedGateway } from '../attacks/kit/startAttackedGateway.js';
import type { FuzzTarget, Sender } from './fuzz.js';

/** Documents with values that cannot be taken. */
const ODD = [
  smallFinding(EU, 900, { severity: {}, title: [], updatedAt: 'never', resource: 'none', service: { action: 7 } }),
  smallFinding(EU, 901, { resource: { instanceDetails: { tags: ['no tag', null] }, s3BucketDetails: [7] } }),
];

/** Two regions, by the gateway's own credentials and by its role. */
const SOURCES = 4;
/** Calls that an operation may cause for each source. */
const CALLS_OF_SOURCE = 50;

/** Findings of a region that the upstream has and the gateway does not read: nobody may see them. */
const UNREAD = smallFindings(AP, 30).map(({ title }) => String(title));

/** Everybody, where nobody is authenticated. */
export const EVERYBODY: Sender = { name: 'everybody', headers: {}, hidden: UNREAD };

/** Starts a gateway to send random operations to. */
export async function startFuzzTarget(): Promise<FuzzTarget & { close(): Promise<void> }> {
  const { url, emulator, gateway, query, close } = await startAttackedGateway({ cacheTtlMs: 3_600_000, more: ODD });
  const { data } = await query('{ findings(first: 30, state: ALL) { edges { cursor node { id arn } } } }');
  const edges: { cursor: string; node: { id: string; arn: string } }[] = data.findings.edges;
  const known = [
    ...edges.flatMap(({ cursor, node: { id, arn } }) => [id, arn, cursor]),
    ...ODD.flatMap(({ id }) => [String(id), findingArn(EU, String(id))]),
    ...[0, 1, 2].flatMap((n) => [findingId(AP, n), findingArn(AP, findingId(AP, n))]),
    findingId(EU, 999),
    findingArn(US, findingId(EU, 1)),
    US.accountId,
    US.detectorId,
  ];
  return { url, schema: gateway.schema, emulator, known, mostCalls: CALLS_OF_SOURCE * SOURCES, close };
}
