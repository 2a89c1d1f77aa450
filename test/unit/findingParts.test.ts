import { describe, expect, test } from '@jest/globals';
import { classify } from '../../src/findings/fields/classification.js';
import { consoleUrl } from '../../src/findings/fields/consoleUrl.js';
import { severityLevel } from '../../src/findings/fields/severity.js';
import { parseFindingReference } from '../../src/loading/findingReference.js';

describe('The parts of a finding type', () => {
  const parts = (...values: (string | null)[]) => ({
    threatPurpose: values[0] ?? null,
    resourceTypeAffected: values[1] ?? null,
    threatFamilyName: values[2] ?? null,
    detectionMechanism: values[3] ?? null,
    artifact: values[4] ?? null,
  });
  test.each([
    ['Backdoor:EC2/C&CActivity.B!DNS', parts('Backdoor', 'EC2', 'C&CActivity', 'B', 'DNS')],
    ['Trojan:EC2/DropPoint!DNS', parts('Trojan', 'EC2', 'DropPoint', null, 'DNS')],
    ['Recon:IAMUser/MaliciousIPCaller.Custom', parts('Recon', 'IAMUser', 'MaliciousIPCaller', 'Custom')],
    ['AttackSequence:IAM/CompromisedCredentials', parts('AttackSequence', 'IAM', 'CompromisedCredentials')],
    ['Discovery:S3/BucketEnumeration.Unusual', parts('Discovery', 'S3', 'BucketEnumeration', 'Unusual')],
    ['Odd', parts('Odd')],
    ['Odd:Thing', parts('Odd', 'Thing')],
    ['a:b/c.d.e!f!g', parts('a', 'b', 'c', 'd.e', 'f!g')],
    ['', null],
    [undefined, null],
  ])('%p', (type, expected) => {
    expect(classify(type)).toEqual(expected);
  });
});

describe('The severity level', () => {
  test.each([
    [0, null],
    [0.9, null],
    [1, 'LOW'],
    [3.9, 'LOW'],
    [4, 'MEDIUM'],
    [6.9, 'MEDIUM'],
    [7, 'HIGH'],
    [7.5, 'HIGH'],
    [8.9, 'HIGH'],
    [9, 'CRITICAL'],
    [10, 'CRITICAL'],
    [10.1, null],
    ['7', null],
    [undefined, null],
  ])('of %p is %p', (severity, level) => {
    expect(severityLevel(severity)).toBe(level);
  });
});

describe('The console URL', () => {
  test.each([
    [
      'eu-west-1',
      'https://eu-west-1.console.aws.amazon.com/guardduty/home?region=eu-west-1#/findings?search=id%3Dab&macros=current',
    ],
    [
      'cn-north-1',
      'https://cn-north-1.console.amazonaws.cn/guardduty/home?region=cn-north-1#/findings?search=id%3Dab&macros=current',
    ],
    [
      'us-gov-west-1',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/guardduty/home?region=us-gov-west-1#/findings?search=id%3Dab&macros=current',
    ],
  ])('of %s stands in its partition', (region, url) => {
    expect(consoleUrl(region, 'ab')).toBe(url);
  });
});

describe('A finding is named', () => {
  test('by an id of any form that GuardDuty takes', () => {
    for (const id of ['0123456789abcdef0123456789abcdef', 'unicode-test-finding-测试-🔒', 'x'.repeat(300)]) {
      expect(parseFindingReference(id)).toEqual({ kind: 'id', findingId: id });
    }
  });

  test('by its ARN', () => {
    const arn = 'arn:aws-cn:guardduty:cn-north-1:123456789012:detector/d1/finding/f1';
    expect(parseFindingReference(arn)).toEqual({
      kind: 'arn',
      findingId: 'f1',
      arn: {
        arn,
        partition: 'aws-cn',
        region: 'cn-north-1',
        accountId: '123456789012',
        detectorId: 'd1',
        findingId: 'f1',
      },
    });
  });

  test('and by nothing else', () => {
    for (const text of [
      '',
      ' ',
      'a b',
      'x'.repeat(301),
      'a\u0000b',
      'arn:aws:s3:::bucket',
      'arn:aws:guardduty:r:1:detector/d',
    ]) {
      expect(parseFindingReference(text)).toEqual({ kind: 'malformed' });
    }
  });
});
