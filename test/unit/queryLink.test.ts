import { describe, expect, test } from '@jest/globals';
import { readLink, writeLink } from '../../src/graphiql/queryLink.js';

const PAGE = 'https://findings.example.com/gateway/?utm_source=mail#top';
const read = (link: string) => readLink(new URL(link, PAGE));

describe('A link to a query', () => {
  const linked = { query: 'query A($ids: [ID!]!) { a }\n# ü & = + %', variables: '', operationName: null };
  const variables = JSON.stringify({ ids: ['a&b', 'ü'] }, null, 2);

  test.each([
    ['alone', linked],
    ['with variables', { ...linked, variables }],
    ['with variables that are not JSON', { ...linked, variables: '{"ids": [' }],
    ['with the name of an operation', { ...linked, variables, operationName: 'A' }],
  ])('%s is read as it was written', (_name, given) => {
    const link = writeLink(PAGE, given);
    expect(read(link)).toEqual(given);
    expect(read(link.replace('#', '?'))).toEqual(given);
  });

  test('has all that it tells in the fragment, and leads to the page itself', () => {
    const { origin, pathname, search, hash } = new URL(writeLink(PAGE, { ...linked, variables }));
    expect([origin, pathname, search]).toEqual(['https://findings.example.com', '/gateway/', '']);
    expect(hash).toContain('variables=%7B%22ids%22%3A%5B');
  });

  test('is read as other tools encode it', () => {
    const query = '{ findings(first: 1) { totalCount } }';
    expect(read(`?query=${encodeURIComponent(query)}`)).toEqual({ ...linked, query });
  });

  test.each([
    ['without a query', '?utm_source=mail&variables=%7B%7D#top'],
    ['with an empty one', '?query=#query=%20%0A'],
  ])('%s is none', (_name, link) => {
    expect(read(link)).toBeUndefined();
  });

  test('that is malformed is read as far as it goes', () => {
    expect(read('#query=%E0%A4%A&variables=%7B%22broken')).toEqual({
      query: expect.any(String),
      variables: '{"broken',
      operationName: null,
    });
  });

  test.each(['query', 'variables'])('with %s of more than 100,000 characters is too long', (name) => {
    const parameters = new URLSearchParams({ query: '{ a }', variables: '{}' });
    parameters.set(name, 'x'.repeat(100_001));
    expect(read(`#${parameters}`)).toBe('tooLong');
  });
});
