import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { createDocumentStore } from '../../src/graphql/apollo/createDocumentStore.js';

describe('The store of documents', () => {
  test('keeps what is asked for again, however many come once, and few of those', async () => {
    const store = createDocumentStore();
    const often = parse('{ findings { nodes { id title } } }');
    await store.set('often', often);
    for (let n = 0; n < 20_000; n++) {
      await store.set(`once ${n}`, parse(`{ findings { nodes { id shape${n}: title } } }`));
      if (n % 1000 === 0) expect(await store.get('often')).toBe(often);
    }
    expect(await store.get('often')).toBe(often);
    expect(store.keys().length).toBeLessThan(10_000);
  });

  test('keeps large ones as well, fewer of them', async () => {
    const store = createDocumentStore();
    const fields = Array.from({ length: 2000 }, (_, n) => `a${n}: title`).join(' ');
    for (let n = 0; n < 50; n++) await store.set(`large ${n}`, parse(`{ findings { nodes { ${fields} } } }`));
    expect(store.keys().length).toBeGreaterThan(5);
    expect(store.keys().length).toBeLessThan(20);
  });
});
