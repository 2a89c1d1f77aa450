import { whileWanted } from '../../model/whileWanted.js';

/** The name that timeouts have in the SDK too. */
class TookTooLong extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * What a piece of work comes to, all its attempts and waiting included, unless it takes too long.
 * @param begin takes a signal that goes off when the time is over
 */
export async function withinTime<Value>(ms: number, begin: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TookTooLong(`Not done within ${ms} ms`)), ms);
  try {
    return await whileWanted(begin(controller.signal), controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
