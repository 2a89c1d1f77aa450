import { Finding$ } from '@aws-sdk/client-guardduty';
import { describe, expect, it } from '@jest/globals';
import { NormalizedSchema } from '@smithy/core/schema';
import { FINDING_TYPES } from '../../src/emulator/generate/catalogue.js';
import type { GeneratedFinding } from '../../src/emulator/generate/generatedFinding.js';
import { type GenerateOptions, generateFindings } from '../../src/emulator/generate/generateFindings.js';
import { sampleFindings } from '../../src/emulator/generate/sampleFindings.js';
import { allMembers, member, memberNames, walk } from './sdkSchema.js';

const DAY = 86_400_000;
const OPTIONS: GenerateOptions = {
  seed: 'test',
  count: 250,
  region: 'eu-west-1',
  accountId: '111122223333',
  detectorId: '12abc34d567e8fa901bc2d34e56789f0',
  memberAccountIds: ['222233334444', '333344445555'],
  now: Date.parse('2026-08-14T10:24:28.211Z'),
};

const SCHEMA = NormalizedSchema.of(Finding$);
const ACTIONS = memberNames(member(SCHEMA, 'Service', 'Action')).filter((name) => name !== 'actionType');
const DETAILS = memberNames(member(SCHEMA, 'Resource')).filter((name) => name !== 'resourceType');
const RESOURCE_DATA = memberNames(
  member(SCHEMA, 'Service', 'Detection', 'Sequence', 'Resources').getValueSchema().getMemberSchema('Data'),
);

const generate = (options: Partial<GenerateOptions> = {}) => generateFindings({ ...OPTIONS, ...options });

describe('generateFindings', () => {
  it('gives the same findings for the same options, and different ones for another seed', () => {
    expect(generate()).toEqual(generate());
    expect(generate({ seed: 'other' })).not.toEqual(generate());
  });

  it.each([0, 1, 2, 7, 100, 333])('gives exactly %i findings when asked for them', (count) => {
    expect(generate({ count })).toHaveLength(count);
  });

  it('has every type, action, kind of detail and severity level among a hundred findings', () => {
    const findings = generate({ count: 100 });
    expect(FINDING_TYPES.length).toBeGreaterThanOrEqual(60);
    expect(new Set(findings.map(({ type }) => type))).toEqual(new Set(FINDING_TYPES));
    expect(DETAILS).toHaveLength(17);
    expect(unused(ACTIONS, findings, ({ service }) => [service.action])).toEqual([]);
    expect(unused(DETAILS, findings, ({ resource }) => [resource])).toEqual([]);
    expect(unused(RESOURCE_DATA, findings, (finding) => sequenceOf(finding).resources.map(({ data }) => data))).toEqual(
      [],
    );
    expect(new Set(findings.map(({ severity }) => levelOf(severity)))).toEqual(
      new Set(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
    );
    expect(findings.some(({ severity }) => !Number.isInteger(severity))).toBe(true);
  });

  it('uses only members of the SDK’s schema, with values of the right types', () => {
    expect(generate({ count: 500 }).flatMap((finding) => walk(SCHEMA, finding).faults)).toEqual([]);
  });

  it('uses nearly every member of the schema in 500 findings, and every member in those of four seeds', () => {
    const all = allMembers(SCHEMA);
    const missing = (findings: GeneratedFinding[]) => {
      const used = new Set(findings.flatMap((finding) => walk(SCHEMA, finding).members));
      return [...all].filter((name) => !used.has(name));
    };
    const sets = ['a', 'b', 'c', 'd'].map((seed) => generate({ seed, count: 500 }));
    expect(all.size).toBeGreaterThan(590);
    for (const findings of sets) expect(missing(findings).length / all.size).toBeLessThan(0.02);
    expect(missing(sets.flat())).toEqual([]);
  });

  it('links every attack sequence to findings of the same set', () => {
    const findings = generate();
    const byId = new Map(findings.map((finding) => [finding.id, finding]));
    const sequences = findings.filter(({ type }) => type.startsWith('AttackSequence:'));
    expect(sequences.length).toBeGreaterThanOrEqual(5);
    for (const attack of sequences) {
      const { uid, signals } = sequenceOf(attack);
      expect(uid).toBe(attack.id);
      const members = signals.filter(({ type }) => type === 'FINDING').map((signal) => byId.get(signal.uid));
      expect(members.length).toBeGreaterThanOrEqual(2);
      for (const finding of members) {
        expect(finding).toMatchObject({ accountId: attack.accountId, associatedAttackSequenceArn: attack.arn });
      }
    }
    const tied = findings.filter((finding) => finding.associatedAttackSequenceArn !== undefined);
    expect(tied).toHaveLength(
      sequences.flatMap((attack) => sequenceOf(attack).signals.filter(({ type }) => type === 'FINDING')).length,
    );
  });

  it('makes the signals of a sequence refer to its own actors, resources and endpoints', () => {
    for (const finding of generate()) {
      const { signals, actors, resources, endpoints } = sequenceOf(finding);
      const known = new Set([...actors, ...endpoints].map(({ id }) => id).concat(resources.map(({ uid }) => uid)));
      for (const { actorIds, resourceUids, endpointIds } of signals) {
        for (const id of [...actorIds, ...resourceUids, ...endpointIds]) expect(known).toContain(id);
      }
    }
  });

  it('orders the dates of a finding, and updates it within the 90 days that GuardDuty keeps', () => {
    for (const { createdAt, updatedAt, service } of generate({ count: 1_000 })) {
      for (const date of [createdAt, updatedAt, service.eventFirstSeen, service.eventLastSeen]) {
        expect(new Date(date).toISOString()).toBe(date);
      }
      expect(createdAt <= updatedAt).toBe(true);
      expect(service.eventFirstSeen <= service.eventLastSeen).toBe(true);
      expect(service.eventFirstSeen <= createdAt && service.eventLastSeen <= updatedAt).toBe(true);
      expect(Date.parse(updatedAt)).toBeLessThanOrEqual(OPTIONS.now);
      expect(Date.parse(updatedAt)).toBeGreaterThan(OPTIONS.now - 90 * DAY);
    }
  });

  it('updates most findings recently, the newest now, and some at the same millisecond', () => {
    const dates = generate().map(({ updatedAt }) => updatedAt);
    expect(new Date(OPTIONS.now).toISOString()).toBe([...dates].sort().at(-1));
    expect(dates.filter((date) => Date.parse(date) > OPTIONS.now - 30 * DAY).length).toBeGreaterThan(dates.length / 2);
    expect(new Set(dates).size).toBeLessThan(dates.length);
    expect(new Set(generate({ count: 2 }).map(({ updatedAt }) => updatedAt)).size).toBe(1);
  });

  it('archives about a fifth of the findings, and gives a few of them feedback', () => {
    const services = generate({ count: 2_000 }).map(({ service }) => service);
    const archived = services.filter((service) => service.archived).length / services.length;
    expect(archived).toBeGreaterThan(0.15);
    expect(archived).toBeLessThan(0.25);
    expect(new Set(services.map(({ userFeedback }) => userFeedback))).toEqual(
      new Set([undefined, 'USEFUL', 'NOT_USEFUL']),
    );
  });

  it('gives ids that are unique across regions and accounts', () => {
    const findings = ['eu-west-1', 'us-east-1'].flatMap((region) =>
      ['111122223333', '999900001111'].flatMap((accountId) => generate({ region, accountId, count: 500 })),
    );
    expect(new Set(findings.map(({ id }) => id)).size).toBe(2_000);
    for (const { id } of findings) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('gives findings of member accounts the members’ own detectors', () => {
    const detectors = new Map<string, Set<string>>();
    for (const { accountId, arn, id, service } of generate()) {
      expect(arn).toBe(`arn:aws:guardduty:eu-west-1:${accountId}:detector/${service.detectorId}/finding/${id}`);
      detectors.set(accountId, (detectors.get(accountId) ?? new Set()).add(service.detectorId));
    }
    expect([...detectors.keys()].sort()).toEqual(['111122223333', '222233334444', '333344445555']);
    expect([...detectors.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set([...detectors.values()].flatMap((ids) => [...ids])).size).toBe(3);
    expect(detectors.get(OPTIONS.accountId)).toEqual(new Set([OPTIONS.detectorId]));
  });

  it.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-east-1', 'aws'],
  ])('names everything in %s in the partition %s', (region, partition) => {
    const text = JSON.stringify(generate({ region, count: 100 }));
    expect(new Set(text.match(/arn:[a-z-]+:/g))).toEqual(new Set([`arn:${partition}:`]));
  });

  it('takes public addresses and domains from the ranges that are reserved for documentation', () => {
    const text = JSON.stringify(generate());
    for (const address of text.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? []) {
      expect(address).toMatch(/^(10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/);
    }
    for (const { service } of generate()) {
      const domain = (service.action as { dnsRequestAction?: { domain: string } } | undefined)?.dnsRequestAction
        ?.domain;
      if (domain !== undefined) expect(domain).toMatch(/\.example\.(com|net|org)$/);
    }
  });

  it('fills in all placeholders of titles and descriptions', () => {
    for (const { title, description } of generate({ count: 1_000 })) {
      expect(`${title} ${description}`).not.toMatch(/[{}]|unknown|undefined/);
    }
  });

  it('makes documents that are as large as real ones and sometimes lack members', () => {
    const findings = generate({ count: 500 });
    const sizes = findings.map((finding) => JSON.stringify(finding).length);
    const average = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(average).toBeGreaterThan(2_500);
    expect(average).toBeLessThan(6_000);
    expect(findings.some(({ partition }) => partition === undefined)).toBe(true);
    expect(JSON.stringify(findings)).toContain('"country":{}');
    expect(JSON.stringify(findings)).toContain('"asn":"-1"');
  });
});

describe('sampleFindings', () => {
  const { region, accountId, detectorId, now } = OPTIONS;
  const options = { region, accountId, detectorId, now };

  it('makes one finding of every type if no types are given', () => {
    const samples = sampleFindings(undefined, options);
    expect(samples.map(({ type }) => type).sort()).toEqual([...FINDING_TYPES].sort());
    expect(samples.flatMap((finding) => walk(SCHEMA, finding).faults)).toEqual([]);
  });

  it('makes findings of the given types, marked as samples', () => {
    const types = ['Backdoor:EC2/Spambot', 'AttackSequence:IAM/CompromisedCredentials'];
    const samples = sampleFindings(types, options);
    expect(samples.map(({ type }) => type).sort()).toEqual([...types].sort());
    for (const { title, service, updatedAt, accountId: account } of samples) {
      expect(title).toMatch(/^\[SAMPLE\] /);
      expect(service.additionalInfo).toMatchObject({
        type: 'default',
        value: expect.stringMatching(/^\{"sample":true/),
      });
      expect(service.archived).toBe(false);
      expect(updatedAt).toBe(new Date(now).toISOString());
      expect(account).toBe(accountId);
    }
  });
});

interface Sequence {
  uid: string;
  signals: { uid: string; type: string; actorIds: string[]; resourceUids: string[]; endpointIds: string[] }[];
  actors: { id: string }[];
  endpoints: { id: string }[];
  resources: { uid: string; data: object }[];
}

const NO_SEQUENCE: Sequence = { uid: '', signals: [], actors: [], endpoints: [], resources: [] };

function sequenceOf({ service }: GeneratedFinding): Sequence {
  return (service.detection as { sequence?: Sequence } | undefined)?.sequence ?? NO_SEQUENCE;
}

function levelOf(severity: number): string {
  if (severity < 4) return 'LOW';
  if (severity < 7) return 'MEDIUM';
  return severity < 9 ? 'HIGH' : 'CRITICAL';
}

function unused(
  names: string[],
  findings: GeneratedFinding[],
  parts: (finding: GeneratedFinding) => unknown[],
): string[] {
  const used = new Set(findings.flatMap(parts).flatMap((part) => Object.keys(part ?? {})));
  return names.filter((name) => !used.has(name));
}
