import { createAuthenticator } from '../../../src/auth/authenticator.js';
import { collectLog } from '../../kit/collectLog.js';
import { AP, EU, findingArn, findingId, smallFinding, smallFindings, US } from '../../kit/findings.js';
import { createTemporaryFile, tokenLine } from '../../kit/temporaryFile.js';
import { sendHttp } from '../attacks/kit/sendHttp.js';
import { startAttackedGateway } from '../attacks/kit/startAttackedGateway.js';
import type { FuzzTarget, Sender } from './fuzz.js';

/** Documents with values that cannot be taken. */
const ODD = [
  smallFinding(EU, 900, { severity: {}, title: [], updatedAt: 'never', resource: 'none', service: { action: 7 } }),
  smallFinding(EU, 901, { resource: { instanceDetails: { tags: ['no tag', null] }, s3BucketDetails: [7] } }),
];

/** An account whose findings the administrator's detector lists. */
const MEMBER = { ...US, accountId: '210987654321' };
const OF_MEMBER = smallFindings(MEMBER, 20, 500);
/** An account without findings. */
const STRANGER = '999999999999';

/** Findings of a region that the upstream has and the gateway does not read: nobody may see them. */
const UNREAD = smallFindings(AP, 30);
/** Findings of the administrator's account with a title of their own. */
const OF_ADMINISTRATOR = smallFindings(EU, 30);

export interface FuzzTargetOptions {
  readonly mutations?: boolean;
}

/** A gateway to send random operations to, and who may ask it. */
export interface StartedFuzzTarget {
  readonly target: FuzzTarget;
  /** One who may see and change everything, one who may see a member account, and one who may see nothing that there is. */
  readonly senders: readonly [Sender, Sender, Sender];
  close(): Promise<void>;
}

/** Starts a gateway to which everybody shows a token. */
export async function startFuzzTarget({ mutations = false }: FuzzTargetOptions = {}): Promise<StartedFuzzTarget> {
  const tokens = ['administrator', 'member', 'stranger'].map((name) => `gdgql_fuzz-${name}`);
  const [administrator = '', member = '', stranger = ''] = tokens;
  const file = await createTemporaryFile(
    [
      tokenLine('administrator', administrator),
      tokenLine('member', member, 'findings:read', MEMBER.accountId),
      tokenLine('stranger', stranger, 'findings:read,findings:write', STRANGER),
    ].join('\n'),
  );
  const { log } = collectLog();
  const authenticator = await createAuthenticator({ auth: ['tokens'], authTokensFile: file.path, log });
  const { url, emulator, gateway, close } = await startAttackedGateway({
    cacheTtlMs: 3_600_000,
    more: ODD,
    ofMembers: OF_MEMBER,
    mutations,
    authenticator,
  });
  const headers = { authorization: `Bearer ${administrator}` };
  const { json } = await sendHttp(url, {
    body: JSON.stringify({
      query: '{ findings(first: 80, state: ALL) { edges { cursor node { id arn accountId } } } }',
    }),
    headers,
  });
  const edges: Edge[] = json?.data.findings.edges;
  const idsOf = (accountId: string) =>
    edges.filter(({ node }) => node.accountId === accountId).map(({ node }) => node.id);
  const known = [
    ...edges.slice(0, 40).flatMap(({ cursor, node: { id, arn } }) => [id, arn, cursor]),
    // Odd documents are asked for more often than others.
    ...[...ODD, ...ODD, ...ODD, ...ODD, ...OF_MEMBER.slice(0, 5), ...OF_ADMINISTRATOR.slice(0, 5)].flatMap(
      ({ id, arn }) => [String(id), String(arn)],
    ),
    ...[0, 1, 2].flatMap((n) => [findingId(AP, n), findingArn(AP, findingId(AP, n))]),
    findingId(EU, 999),
    findingArn(US, findingId(EU, 1)),
    US.accountId,
    MEMBER.accountId,
    US.detectorId,
  ];
  const unread = textsOf(UNREAD);
  const ofAdministrator = [...unread, ...textsOf(OF_ADMINISTRATOR), ...idsOf(US.accountId), EU.detectorId];
  return {
    target: { url, schema: gateway.schema, emulator, known },
    senders: [
      { name: 'administrator', headers, hidden: unread },
      { name: 'member', headers: { authorization: `Bearer ${member}` }, hidden: ofAdministrator },
      {
        name: 'stranger',
        headers: { authorization: `Bearer ${stranger}` },
        hidden: [...ofAdministrator, ...textsOf(OF_MEMBER), US.detectorId, MEMBER.accountId],
      },
    ],
    close: async () => {
      await close();
      await file.close();
    },
  };
}

interface Edge {
  readonly cursor: string;
  readonly node: { readonly id: string; readonly arn: string; readonly accountId: string };
}

function textsOf(findings: readonly { readonly id?: unknown; readonly title?: unknown }[]): string[] {
  return findings.flatMap(({ id, title }) => [String(id), String(title)]);
}
