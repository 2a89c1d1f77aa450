import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { HttpRequest } from '@smithy/types';

/** A successful answer, as it is on the wire. */
export type WireAnswer = Readonly<Record<string, unknown>>;

/** What is to be held of one call. */
export interface CallTerms {
  /** Ends the call when it goes off. */
  readonly signal: AbortSignal | undefined;
  /** Whether a successful answer has what the call is for; one that has not is a fault that passes, like a 500. */
  readonly isWhole: (answer: WireAnswer) => boolean;
}

/** The name of the error that a call ends with whose answers were not whole, however often it was tried. */
export const ANSWER_NOT_WHOLE = 'AnswerNotWhole';

class AnswerNotWhole extends Error {
  override readonly name = ANSWER_NOT_WHOLE;
  readonly $retryable = { throttling: false };
}

/**
 * Terms of calls, by the input of the SDK's command, and signals by the HTTP request that became of it.
 *
 * The SDK takes a signal as an option of `send`, but a call with options has its middleware put together anew, which
 * costs as much as signing it.
 */
const termsByInput = new WeakMap<object, CallTerms>();
const signalByRequest = new WeakMap<object, AbortSignal>();

/** @returns the input, whose call is held to the terms */
export function withTerms<Input extends object>(input: Input, terms: CallTerms): Input {
  termsByInput.set(input, terms);
  return input;
}

/** The signal of the call to which this request belongs. */
export function signalOf(request: HttpRequest): AbortSignal | undefined {
  return signalByRequest.get(request);
}

/** Holds each try of a call to its terms: the last step, for signing makes another request, and retries are outside. */
export function keepTerms(client: GuardDutyClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const terms = termsByInput.get(args.input);
      if (terms?.signal) signalByRequest.set(args.request as object, terms.signal);
      const result = await next(args);
      if (terms && !terms.isWhole(result.output as unknown as WireAnswer)) {
        throw new AnswerNotWhole('A successful answer does not have what the call is for');
      }
      return result;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'keepTerms' },
  );
}
