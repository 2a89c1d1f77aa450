import { describe, expect, test } from '@jest/globals';
import { createFindingView } from '../../src/graphql/documents/findingView.js';
import { WireMembers } from '../../src/graphql/documents/wireMembers.js';
import { createSchema } from '../../src/graphql/schema/createSchema.js';
import { readMemberNames } from '../../src/guardduty/memberNames.js';
import { GatewayError } from '../../src/model/errors.js';

const view = createFindingView(new WireMembers(createSchema(), readMemberNames()));
const source = { index: 0, region: 'eu-west-1', accountId: undefined };
// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of any shape
const conformed = (wire: object): any => view({ source, raw: { id: 'x', ...wire }, fetchedAt: 0 });

describe('A wire document in the shape of the SDL', () => {
  test('leaves what is right as it is, and does not touch the original', () => {
    const resource = Object.freeze({ resourceType: 'Instance', instanceDetails: Object.freeze({ instanceId: 'i-1' }) });
    const wire = Object.freeze({ id: 'x', resource, unknown: 1 });
    const document = view({ source, raw: wire, fetchedAt: 0 });
    expect(document?.resource).toBe(resource);
  });

  test('takes a value of another type where nothing is lost', () => {
    const document = conformed({
      accountId: 123456789012,
      severity: '5.0',
      title: true,
      service: { count: '1', archived: 'false', eventFirstSeen: 1_700_000_000, resourceRole: 7.5 },
      resource: {
        s3BucketDetails: { name: 'one' },
        kubernetesDetails: { kubernetesUserDetails: { groups: 'admins' } },
      },
    });
    expect(document.accountId).toBe('123456789012');
    expect(document.severity).toBe(5);
    expect(document.title).toBe('true');
    expect(document.service).toMatchObject({
      count: 1,
      archived: false,
      eventFirstSeen: '2023-11-14T22:13:20.000Z',
      resourceRole: '7.5',
    });
    expect(document.resource.s3BucketDetails).toEqual([{ name: 'one' }]);
    expect(document.resource.kubernetesDetails.kubernetesUserDetails.groups).toEqual(['admins']);
  });

  test.each([
    ['2026-08-14T10:24:28.211Z', '2026-08-14T10:24:28.211Z'],
    ['2026-08-14T10:24:28Z', '2026-08-14T10:24:28.000Z'],
    ['2026-08-14T10:24:28+02:00', '2026-08-14T08:24:28.000Z'],
    ['2025-02-25 20:40:06.721', '2025-02-25T20:40:06.721Z'],
    ['2025-02-25T20:40:06.000000000', '2025-02-25T20:40:06.000Z'],
    ['1755167068', '2025-08-14T10:24:28.000Z'],
    [1755167068.211, '2025-08-14T10:24:28.211Z'],
    [1755167068211, '2025-08-14T10:24:28.211Z'],
    ['', null],
  ])('reads the instant %p', (wire, instant) => {
    expect(conformed({ updatedAt: wire }).updatedAt).toBe(instant);
  });

  test('puts an error in the place of what cannot be taken, and of nothing else', () => {
    const document = conformed({
      severity: 'grave',
      updatedAt: 'yesterday',
      createdAt: '2026-02-30T00:00:00.000Z',
      title: { text: 'no' },
      service: { count: 2 ** 40, archived: 'maybe', action: 'none', resourceRole: 'TARGET' },
      resource: { instanceDetails: { tags: [{ key: 'a' }, 'b', null] } },
    });
    const { service, resource } = document;
    const tags = resource.instanceDetails.tags;
    for (const value of [document.severity, document.updatedAt, document.createdAt, document.title]) {
      expect(value).toBeInstanceOf(GatewayError);
      expect(value.extensions.code).toBe('UPSTREAM_INVALID');
    }
    for (const value of [service.count, service.archived, service.action, tags[1]]) {
      expect(value).toBeInstanceOf(GatewayError);
    }
    expect(service.resourceRole).toBe('TARGET');
    expect(tags[0]).toEqual({ key: 'a' });
    expect(tags[2]).toBeNull();
  });

  test('keeps a number that lost digits when it was parsed from passing for a text', () => {
    expect(conformed({ accountId: 2 ** 60 }).accountId).toBeInstanceOf(GatewayError);
  });

  test('survives keys that mean something to JavaScript', () => {
    const wire = JSON.parse(
      '{"id":"x","__proto__":{"title":"evil"},"service":{"constructor":1,"__proto__":{"count":3}}}',
    );
    expect(conformed(wire).title).toBeNull();
    expect(({} as { title?: string }).title).toBeUndefined();
  });
});
