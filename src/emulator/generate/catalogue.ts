import { AI } from './catalogue/ai.js';
import { ATTACK_SEQUENCES } from './catalogue/attackSequences.js';
import { DATABASE } from './catalogue/database.js';
import { EC2 } from './catalogue/ec2.js';
import type { FindingKind } from './catalogue/findingKind.js';
import { IAM } from './catalogue/iam.js';
import { KUBERNETES } from './catalogue/kubernetes.js';
import { LAMBDA } from './catalogue/lambda.js';
import { MALWARE_FINDINGS } from './catalogue/malware.js';
import { RUNTIME } from './catalogue/runtime.js';
import { S3 } from './catalogue/s3.js';

/** Every finding type except the attack sequences, which consist of other findings. */
export const FINDING_KINDS: readonly FindingKind[] = [
  ...EC2,
  ...IAM,
  ...AI,
  ...S3,
  ...KUBERNETES,
  ...RUNTIME,
  ...DATABASE,
  ...LAMBDA,
  ...MALWARE_FINDINGS,
];

/** The names of all types; at most a hundred, so that a hundred findings include each of them. */
export const FINDING_TYPES: readonly string[] = [...FINDING_KINDS, ...ATTACK_SEQUENCES].map(({ type }) => type);

const KINDS = new Map(FINDING_KINDS.map((kind) => [kind.type, kind]));

/** The catalogue's row for a type. @throws Error if there is none */
export function kindOf(type: string): FindingKind {
  const kind = KINDS.get(type);
  if (kind === undefined) throw new Error(`no finding type ${type} in the catalogue`);
  return kind;
}
