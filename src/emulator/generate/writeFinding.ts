import type { FindingKind } from './catalogue/findingKind.js';
import type { GeneratedFinding, GeneratedService } from './generatedFinding.js';
import type { Occurrence } from './scene/occurrence.js';
import { findingArn } from './scene/place.js';
import type { Draft, Scene } from './scene/scene.js';
import { fillIn } from './values/fillIn.js';
import { iso } from './values/time.js';
import { valueAt } from './values/valueAt.js';
import type { WireObject } from './values/wireObject.js';

export interface Particulars {
  readonly id: string;
  readonly occurrence: Occurrence;
  readonly archived?: boolean;
  /** Marks a sample of CreateSampleFindings in its title and its additional information. */
  readonly sample?: boolean;
  /** Replaces the anomaly of the kind: the sequence of an attack sequence. */
  readonly detection?: WireObject;
  readonly attackSequenceArn?: string;
}

/** The document of one finding. Its members are in the same order as in an answer of GetFindings. */
export function writeFinding(kind: FindingKind, scene: Scene, particulars: Particulars): GeneratedFinding {
  const { random, estate } = scene;
  const { place } = estate;
  const { id, occurrence, attackSequenceArn } = particulars;
  const sparse = random.chance(0.03);
  const finding: GeneratedFinding = {
    accountId: place.accountId,
    arn: findingArn(place, id),
    ...(attackSequenceArn && { associatedAttackSequenceArn: attackSequenceArn }),
    ...(random.chance(0.04) && { confidence: random.integer(10, 20) / 2 }),
    createdAt: iso(occurrence.createdAt),
    ...(kind.type.endsWith('.Custom') && { customDetectionRuleName: 'egress-to-blocked-hosts' }),
    description: kind.description,
    id,
    ...(!sparse && { partition: place.partition }),
    region: place.region,
    resource: kind.resource(scene),
    schemaVersion: '2.0',
    service: {} as GeneratedService,
    severity: random.pick(kind.severity),
    title: kind.title,
    type: kind.type,
    updatedAt: iso(occurrence.updatedAt),
  };
  finding.service = service(kind, scene, particulars, finding.resource, sparse);
  finding.title = `${particulars.sample ? '[SAMPLE] ' : ''}${fillIn(kind.title, finding)}`;
  finding.description = fillIn(kind.description, finding);
  return finding;
}

function service(
  kind: FindingKind,
  scene: Scene,
  { occurrence, archived = false, sample = false, detection }: Particulars,
  resource: Draft['resource'],
  sparse: boolean,
): GeneratedService {
  const { random, estate } = scene;
  const action = kind.action?.(scene, { resource });
  const draft: Draft = { resource, ...(action && { action }) };
  const evidence = kind.evidence?.(scene, draft);
  const detected = detection ?? kind.anomaly?.(scene, draft);
  return {
    ...(action && { action }),
    ...(evidence && { evidence }),
    archived,
    count: occurrence.count,
    detectorId: estate.place.detectorId,
    eventFirstSeen: iso(occurrence.firstSeen),
    eventLastSeen: iso(occurrence.lastSeen),
    resourceRole: kind.role ?? 'TARGET',
    serviceName: 'guardduty',
    ...(!sample && random.chance(0.04) && { userFeedback: random.pick(['USEFUL', 'NOT_USEFUL']) }),
    ...((sample || !sparse) && { additionalInfo: additionalInfo(scene, draft, evidence, sample) }),
    ...(!sparse && { featureName: kind.feature }),
    ...(kind.volumeScan && { ebsVolumeScanDetails: kind.volumeScan(scene, draft) }),
    ...(kind.runtime && { runtimeDetails: kind.runtime(scene, draft) }),
    ...(detected && { detection: detected }),
    ...(kind.malwareScan && { malwareScanDetails: kind.malwareScan(scene, draft) }),
  };
}

/** Information outside the model, as JSON text with keys that depend on the finding type. */
function additionalInfo({ random }: Scene, draft: Draft, evidence: WireObject | undefined, sample: boolean) {
  const list = 'threatIntelligenceDetails.0';
  const value = {
    ...(sample && { sample: true }),
    ...(evidence && {
      threatListName: valueAt(evidence, `${list}.threatListName`),
      threatName: valueAt(evidence, `${list}.threatNames.0`),
    }),
    ...(draft.action?.networkConnectionAction !== undefined && {
      inBytes: String(random.integer(40, 90_000)),
      outBytes: String(random.integer(40, 9_000_000)),
    }),
  };
  return { value: JSON.stringify(value), type: 'default' };
}
