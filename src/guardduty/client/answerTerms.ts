import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { HttpRequest } from '@smithy/types';

/** A successful answer, as it is on the wire. */
export type WireAnswer = Readonly<Record<string, unknown>>;

/** Until when an answer is wanted, and what it must have. */
export interface AnswerTerms {
  /** Ends the call when it goes off. */
  readonly signal: AbortSignal | undefined;
  /** Whether a successful answer has what the call is for. One that does not is a transient fault, like a 500. */
  readonly isWhole: (answer: WireAnswer) => boolean;
  /** Whether the call may be sent again after it may have been carried out; default true. */
  readonly isRepeatable?: boolean;
}

/** The name of the error that a call ends with if none of its attempts got a whole answer. */
export const ANSWER_NOT_WHOLE = 'AnswerNotWhole';

class AnswerNotWhole extends Error {
  override readonly name = ANSWER_NOT_WHOLE;
  readonly $retryable = { throttling: false };
}

/**
 * Terms by the input of the SDK's command, and signals by the HTTP request that is made of it.
 *
 * The SDK takes a signal as an option of `send`, but it assembles the middleware anew for a call with options, which
 * costs as much as signing it.
 */
const termsByInput = new WeakMap<object, AnswerTerms>();
const signalByRequest = new WeakMap<object, AbortSignal>();
/** Errors of calls that must not be sent again. */
const finalErrors = new WeakSet<object>();

/** @returns the input; the call that it is sent with is held to the terms */
export function withTerms<Input extends object>(input: Input, terms: AnswerTerms): Input {
  termsByInput.set(input, terms);
  return input;
}

/** The signal of the call to which this request belongs. */
export function signalOf(request: HttpRequest): AbortSignal | undefined {
  return signalByRequest.get(request);
}

/** Whether the call that ended with this error must not be sent again. */
export function isFinal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && finalErrors.has(error);
}

/**
 * Holds each attempt of a call to its terms. This is the last step of the middleware: signing replaces the request, and
 * the retries are outside.
 */
export function enforceTerms(client: GuardDutyClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const terms = termsByInput.get(args.input);
      if (terms?.signal) signalByRequest.set(args.request as object, terms.signal);
      const result = await next(args).catch((error: unknown) => {
        if (terms?.isRepeatable === false && typeof error === 'object' && error !== null) finalErrors.add(error);
        throw error;
      });
      if (terms && !terms.isWhole(result.output as unknown as WireAnswer)) {
        throw new AnswerNotWhole('A successful answer does not have what the call is for');
      }
      return result;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'enforceTerms' },
  );
}
