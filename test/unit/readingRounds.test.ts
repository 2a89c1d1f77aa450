import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { ReadingRounds } from '../../src/loading/operation/readingRounds.js';

interface Held {
  readonly name: string;
  readonly end: (failure?: Error) => void;
}

/** Reads that say when they begin, and end when they are told. */
function hold(rounds: ReadingRounds) {
  const begun: Held[] = [];
  const read = (name: string) =>
    rounds.run(
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push({ name, end: (failure) => (failure ? reject(failure) : resolve(name)) });
        }),
    );
  const names = () => begun.map(({ name }) => name);
  const end = (name: string, failure?: Error) => begun.find((held) => held.name === name)?.end(failure);
  return { read, names, end };
}

describe('Reads by id go out in rounds', () => {
  test('those that come up in one turn begin at once, and later ones when these are over', async () => {
    const { read, names, end } = hold(new ReadingRounds());
    const first = [read('a'), read('b')];
    await Promise.resolve();
    first.push(read('c'));
    await turn();
    expect(names()).toEqual(['a', 'b', 'c']);
    const second = [read('d')];
    end('a');
    end('b');
    await turn();
    second.push(read('e'));
    await turn();
    expect(names()).toEqual(['a', 'b', 'c']);
    end('c');
    await turn();
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e']);
    end('d');
    end('e');
    expect(await Promise.all([...first, ...second])).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('what a read leads to goes out with what waited for the same round', async () => {
    const { read, names, end } = hold(new ReadingRounds());
    const chain = read('a').then(() => read('from a'));
    await turn();
    const waiting = read('b');
    end('a');
    await turn();
    expect(names()).toHaveLength(3);
    end('b');
    end('from a');
    await Promise.all([chain, waiting]);
  });

  test('a read that fails ends its round like any other, and one that ends at once holds nobody up', async () => {
    const rounds = new ReadingRounds();
    const { read, names, end } = hold(rounds);
    const failing = read('a');
    await turn();
    const next = read('b');
    end('a', new Error('failed'));
    await expect(failing).rejects.toThrow('failed');
    await turn();
    expect(names()).toEqual(['a', 'b']);
    end('b');
    await next;
    expect(await rounds.run(async () => 1)).toBe(1);
    expect(await rounds.run(async () => 2)).toBe(2);
  });
});
