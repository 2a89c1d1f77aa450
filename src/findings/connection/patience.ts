import type { GatewayError } from '../../model/errors.js';
import type { FindingSource } from '../../model/findingSource.js';
import { PartialStream } from '../paging/streams/partialStream.js';
import type { Stream } from '../paging/streams/stream.js';
import { withTimeout } from '../paging/streams/withTimeout.js';
import { sourceTimeout } from './sourceTimeout.js';

/** What happens if sources fail or are slow. */
export interface Patience {
  /** How long to wait until detectors have been looked up, in milliseconds; undefined for as long as it takes. */
  readonly forDetectorsMs: number | undefined;
  /** Wraps a stream for the page. */
  wrapStream(stream: Stream, source: FindingSource): Stream;
  /** @returns the answer, or the other value if the answer takes too long */
  orElse<Value>(answer: Promise<Value>, otherwise: () => Value): Promise<Value>;
  /** @throws UPSTREAM_UNAVAILABLE if the source takes too long */
  awaitSource<Value>(answer: Promise<Value>, source: FindingSource): Promise<Value>;
}

/** Waits for all sources until the operation ends. If one fails, the field fails. */
export const WAIT_FOR_ALL: Patience = {
  forDetectorsMs: undefined,
  wrapStream: (stream) => stream,
  orElse: (answer) => answer,
  awaitSource: (answer) => answer,
};

/**
 * Leaves out sources that fail or take longer.
 * @param redact an error as the caller may learn of it
 */
export function waitAtMost(milliseconds: number, redact: (error: GatewayError) => GatewayError): Patience {
  const timeoutOf = (source: FindingSource) => redact(sourceTimeout(source));
  return {
    forDetectorsMs: milliseconds,
    wrapStream: (stream, source) => new PartialStream(stream, milliseconds, timeoutOf(source)),
    orElse: async (answer, otherwise) => {
      const late = new Error('Too late');
      try {
        return await withTimeout(answer, milliseconds, late);
      } catch (error) {
        if (error !== late) throw error;
        return otherwise();
      }
    },
    awaitSource: (answer, source) => withTimeout(answer, milliseconds, timeoutOf(source)),
  };
}
