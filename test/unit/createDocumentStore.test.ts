import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { createDocumentStore } from '../../src/graphql/apollo/createDocumentStore.js';

describe('The store of documents', () => {
  test('keeps what is asked for again, however many come once, and few of those', () => {
    const store = createDocumentStore();
    const often = parse('{ findings { nodes { id title } } }');
    store.set('often', often);
    for (let n = 0; n < 20_000; n++) {
      store.set(`once ${n}`, parse(`{ findings { nodes { id shape${n}: title } } }`));
      if (n % 1000 === 0) expect(store.get('often')).toBe(often);
    }
    expect(store.get('often')).toBe(often);
    expect(store.size).toBeLessThan(10_000);
  });

  test('keeps large ones as well, fewer of them', () => {
    const store = createDocumentStore();
    const fields = Array.from({ length: 2000 }, (_, n) => `a${n}: title`).join(' ');
    for (let n = 0; n < 50; n++) store.set(`large ${n}`, parse(`{ findings { nodes { ${fields} } } }`));
    expect(store.size).toBeGreaterThan(5);
    expect(store.size).toBeLessThan(20);
  });
});
