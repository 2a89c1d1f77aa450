import { Finding$ } from '@aws-sdk/client-guardduty';
import { describe, expect, test } from '@jest/globals';
import { NormalizedSchema } from '@smithy/core/schema';
import { toWireNames } from '../../../src/emulator/load/finding/toWireNames.js';
import { finding } from '../kit.js';
import { load } from './loadKit.js';

type Naming = (member: string) => string;
const asPrinted: Naming = (member) => member;
const lowered: Naming = (member) => member.charAt(0).toLowerCase() + member.slice(1);

/** The SDK's finding with a value in every leaf and its members named by `naming`. */
function complete(
  naming: Naming | 'wire',
  isPrinted: boolean,
  schema = NormalizedSchema.of(Finding$),
  name = '',
): unknown {
  if (schema.isListSchema()) return [complete(naming, isPrinted, schema.getValueSchema(), name)];
  if (schema.isMapSchema()) return { 'Any Key': complete(naming, isPrinted, schema.getValueSchema(), name) };
  if (schema.isStructSchema()) {
    return Object.fromEntries(
      [...schema.structIterator()].map(([member, inner]) => [
        naming === 'wire' ? (inner.getMergedTraits().jsonName ?? member) : naming(member),
        complete(naming, isPrinted, inner, `${schema.getName()}.${member}`),
      ]),
    );
  }
  if (schema.isTimestampSchema()) return isPrinted ? '2026-10-01T11:00:00.500000+00:00' : 1790852400.5;
  if (schema.isBooleanSchema()) return true;
  return schema.isNumericSchema() ? 5 : name;
}

test('every member of the SDK’s finding, in the spelling of the CLI and the SDKs, gets its wire name', () => {
  expect(toWireNames(complete(asPrinted, true) as Record<string, unknown>)).toEqual(complete('wire', false));
});

test('every member of the SDK’s finding, in lower camel case, is also there under its wire name', () => {
  const document = complete(lowered, false) as Record<string, unknown>;
  const read = toWireNames(document);
  expect(read).toMatchObject(complete('wire', false) as Record<string, unknown>);
  expect(read).toMatchObject(document);
});

test('a document in wire format is returned as the same object', () => {
  const document = complete('wire', false) as Record<string, unknown>;
  expect(toWireNames(document)).toBe(document);
});

describe('a document of mixed spelling', () => {
  test('keeps its members, and renamed members are added under their wire names', () => {
    const document = {
      id: 'a',
      resource: { instanceDetails: { productCodes: [{ code: 'c', productType: 'm' }, { productCodeId: 'd' }] } },
      service: { action: { kubernetesApiCallAction: { sourceIps: ['192.0.2.1'] } } },
    };
    expect(toWireNames(document)).toEqual({
      id: 'a',
      resource: {
        instanceDetails: {
          productCodes: [
            { code: 'c', productType: 'm', productCodeId: 'c', productCodeType: 'm' },
            { productCodeId: 'd' },
          ],
        },
      },
      service: {
        action: { kubernetesApiCallAction: { sourceIps: ['192.0.2.1'], sourceIPs: ['192.0.2.1'] } },
      },
    });
  });

  test('keeps the value of the wire name if it has both', () => {
    const both = { id: 'a', service: { action: { kubernetesApiCallAction: { sourceIps: ['1'], sourceIPs: ['2'] } } } };
    expect(toWireNames(both)).toEqual(both);
  });

  test('may have capitalised members below a lower-case id', () => {
    const { service, resource } = finding('a');
    const printed = { Resource: { ResourceType: 'Instance', InstanceDetails: { InstanceId: 'i-1' } } };
    expect(toWireNames({ id: 'a', service, ...printed })).toMatchObject({ id: 'a', service, resource });
  });

  test('has latitude and longitude, or both shortened', () => {
    const at = (location: object) => ({ id: 'a', service: { detection: { sequence: { endpoints: [{ location }] } } } });
    for (const location of [
      { Latitude: 1, Longitude: 2 },
      { Lat: 1, Lon: 2 },
      { latitude: 1, longitude: 2 },
    ]) {
      expect(toWireNames(at(location))).toMatchObject(at({ lat: 1, lon: 2 }));
    }
  });

  test('is served under its wire names', async () => {
    const Detail = { Id: 'a', Type: 'Recon:EC2/Portscan', Severity: 5, Service: { Action: { ActionType: 'X' } } };
    const { findings } = await load(JSON.stringify({ 'detail-type': 'GuardDuty Finding', detail: Detail }));
    expect(findings[0]?.finding).toEqual({
      id: 'a',
      type: 'Recon:EC2/Portscan',
      severity: 5,
      service: { action: { actionType: 'X' } },
    });
  });
});
