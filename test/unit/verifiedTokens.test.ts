import { expect, test } from '@jest/globals';
import { VerifiedTokens } from '../../src/auth/verifiedTokens.js';
import { EVERYBODY } from '../../src/model/principal.js';

const inAnHour = () => ({ principal: EVERYBODY, expiresAtMs: Date.now() + 3_600_000 });

test('A verification is remembered until its token expires', () => {
  const verified = new VerifiedTokens();
  verified.remember('good', inAnHour(), verified.generation);
  verified.remember('expired', { principal: EVERYBODY, expiresAtMs: Date.now() }, verified.generation);
  expect(verified.find('good')).toBe(EVERYBODY);
  expect(verified.find('expired')).toBeUndefined();
  expect(verified.find('unknown')).toBeUndefined();
});

test('A verification that was under way when its key was withdrawn is not remembered', () => {
  const verified = new VerifiedTokens();
  const { generation } = verified;
  verified.remember('before', inAnHour(), generation);
  verified.forgetAll();
  verified.remember('under way', inAnHour(), generation);
  expect(verified.find('before')).toBeUndefined();
  expect(verified.find('under way')).toBeUndefined();
  verified.remember('after', inAnHour(), verified.generation);
  expect(verified.find('after')).toBe(EVERYBODY);
});

test('No more than 2,000 tokens are remembered, those used last', () => {
  const verified = new VerifiedTokens();
  for (let n = 0; n <= 2000; n++) verified.remember(`token ${n}`, inAnHour(), verified.generation);
  expect(verified.find('token 0')).toBeUndefined();
  expect(verified.find('token 1')).toBe(EVERYBODY);
});
