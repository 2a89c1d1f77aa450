import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { CallQueue, type Turn } from '../../src/guardduty/calls/callQueue.js';
import { CountedPace } from '../../src/guardduty/calls/countedPace.js';
import type { CallKind } from '../../src/model/callPlan.js';
import type { RateAnswer } from '../../src/model/callRate.js';

const caller = (rank: number, signal?: AbortSignal) => ({ signal, rank, begunAt: 0 });

/** A rate whose windows end when the test says so. */
class Windows {
  readonly callsPerSecond = 2;
  #left = 2;

  take = async (): Promise<RateAnswer> => {
    const isGranted = this.#left > 0;
    this.#left = Math.max(0, this.#left - 1);
    return { isGranted, left: this.#left, nextWindowMs: 5 };
  };

  next(): void {
    this.#left = 2;
  }
}

/** Asks for a turn, and notes when it is given. */
function enter(queue: CallQueue, given: string[], kind: CallKind, rank: number, signal?: AbortSignal): Promise<Turn> {
  return Promise.resolve(queue.turn(kind, caller(rank, signal))).then((turn) => {
    given.push(`${kind} ${rank}`);
    return turn;
  });
}

describe('The queue of calls to one source', () => {
  test('lets four go at a time, at once, and the next when one is over', async () => {
    const queue = new CallQueue(undefined);
    const given: string[] = [];
    const turns = [1, 2, 3, 4].map((rank) => queue.turn('list', caller(rank)) as Turn);
    expect(turns.every((turn) => turn instanceof Promise)).toBe(false);
    enter(queue, given, 'list', 6);
    enter(queue, given, 'documents', 5);
    await sleep(1);
    expect(given).toEqual([]);
    turns[0]?.end();
    await sleep(1);
    expect(given).toEqual(['documents 5']);
  });

  test('gives turns to the oldest work first, whatever came first', async () => {
    const windows = new Windows();
    const queue = new CallQueue(new CountedPace(windows, () => 'key'));
    const given: string[] = [];
    for (const rank of [3, 1, 2]) enter(queue, given, 'list', rank).then((turn) => turn.end());
    await sleep(20);
    expect(given).toEqual(['list 1', 'list 2']);
    enter(queue, given, 'documents', 1).then((turn) => turn.end());
    windows.next();
    await sleep(20);
    expect(given).toEqual(['list 1', 'list 2', 'documents 1', 'list 3']);
  });

  test('forgets calls that nobody waits for any more', async () => {
    const windows = new Windows();
    const queue = new CallQueue(new CountedPace(windows, () => 'key'));
    const given: string[] = [];
    const leaving = new AbortController();
    enter(queue, given, 'list', 1);
    enter(queue, given, 'list', 2);
    const left = enter(queue, given, 'list', 3, leaving.signal);
    enter(queue, given, 'list', 4);
    await sleep(10);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    windows.next();
    await sleep(20);
    expect(given).toEqual(['list 1', 'list 2', 'list 4']);
  });

  test('tells how long further calls would wait, counting those that are expected', async () => {
    const queue = new CallQueue(new CountedPace(new Windows(), () => 'key'));
    expect(queue.delayOf({ list: 1, documents: 1 })).toBe(0);
    const end = queue.expect({ documents: 2 });
    expect(queue.delayOf({ list: 1 })).toBe(1000);
    expect(queue.delayOf({ list: 3 })).toBe(2000);
    end();
    end();
    expect(queue.delayOf({ list: 1 })).toBe(0);
  });

  test('slows down where calls are throttled, and only for their kind', async () => {
    const queue = new CallQueue(undefined);
    expect(queue.isScarce).toBe(false);
    for (let n = 0; n < 6; n++) queue.paceOf('list').succeed(false);
    queue.paceOf('list').slowDown(undefined);
    expect(queue.isScarce).toBe(true);
    // Six calls in the last two seconds: about three a second.
    expect(queue.delayOf({ list: 3 })).toBeGreaterThan(500);
    expect(queue.delayOf({ list: 3 })).toBeLessThanOrEqual(1000);
    expect(queue.delayOf({ documents: 3 })).toBe(0);
    expect(queue.turn('documents', caller(1))).not.toBeInstanceOf(Promise);
    expect(queue.turn('list', caller(1))).toBeInstanceOf(Promise);
  });
});
