import { expect, test } from '@jest/globals';
import { storageWithoutHeaders } from '../../src/graphiql/storageWithoutHeaders.js';

/** A browser's storage: its keys are its own properties. */
function fakeStorage(entries: Record<string, string>): Storage {
  const methods = {
    getItem: (key: string) => entries[key] ?? null,
    setItem: (key: string, value: string) => {
      entries[key] = value;
    },
    removeItem: (key: string) => {
      delete entries[key];
    },
  };
  return new Proxy(entries, {
    get: (target, key) => Reflect.get(methods, key) ?? Reflect.get(target, key),
  }) as unknown as Storage;
}

test('GraphiQL keeps queries and variables, but no headers', () => {
  const entries: Record<string, string> = { other: 'x' };
  const storage = storageWithoutHeaders(fakeStorage(entries));
  const item = { query: '{ headers }', variables: '{"headers":1}', headers: '{"authorization":"Bearer secret"}' };
  storage.setItem('graphiql:queries', JSON.stringify({ queries: [item] }));
  storage.setItem('graphiql:tabState', JSON.stringify({ tabs: [{ ...item, hash: 'h' }] }));
  storage.setItem('graphiql:headers', item.headers);
  storage.setItem('graphiql:query', '{ headers }');
  storage.setItem('graphiql:theme', 'dark');
  expect(JSON.stringify(entries)).not.toContain('secret');
  const kept = { query: '{ headers }', variables: '{"headers":1}', headers: null };
  expect(JSON.parse(storage.getItem('graphiql:queries') as string)).toEqual({ queries: [kept] });
  expect(JSON.parse(storage.getItem('graphiql:tabState') as string)).toEqual({ tabs: [{ ...kept, hash: 'h' }] });
  expect([storage.getItem('graphiql:query'), storage.getItem('graphiql:theme')]).toEqual(['{ headers }', 'dark']);
  expect(storage.length).toBe(4);
  storage.clear();
  expect(entries).toEqual({ other: 'x' });
});
