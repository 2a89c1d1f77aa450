import type { GatewayError } from '../../model/errors.js';
import type { FindingSource } from '../../model/findingSource.js';
import { PartialStream } from '../paging/streams/partialStream.js';
import type { Stream } from '../paging/streams/stream.js';
import { inTime } from '../paging/streams/withTimeout.js';
import { lateSource } from './lateSource.js';

/** What is done about sources that fail, or let themselves be waited for. */
export interface Patience {
  /** How long to wait for detectors that are still to be found, in milliseconds; undefined for as long as it takes. */
  readonly forDetectorsMs: number | undefined;
  /** The stream as the page reads it. */
  readStream(stream: Stream, source: FindingSource): Stream;
  /** @returns the answer, or the other value where that takes too long */
  orElse<Value>(answer: Promise<Value>, otherwise: () => Value): Promise<Value>;
  /** @throws UPSTREAM_UNAVAILABLE where the answer takes too long */
  awaitCounts<Value>(counts: Promise<Value>): Promise<Value>;
}

/** A source that fails, fails the answer, and all are waited for until the operation ends. */
export const FOR_ALL: Patience = {
  forDetectorsMs: undefined,
  readStream: (stream) => stream,
  orElse: (answer) => answer,
  awaitCounts: (counts) => counts,
};

/** A source that fails, or takes longer than that, is left out. */
export function forAtMost(milliseconds: number): Patience {
  return {
    forDetectorsMs: milliseconds,
    readStream: (stream, source) => new PartialStream(stream, milliseconds, lateSource(source)),
    orElse: async (answer, otherwise) => {
      const late: GatewayError = lateSource(undefined);
      try {
        return await inTime(answer, milliseconds, late);
      } catch (error) {
        if (error !== late) throw error;
        return otherwise();
      }
    },
    awaitCounts: (counts) => inTime(counts, milliseconds, lateSource(undefined)),
  };
}
