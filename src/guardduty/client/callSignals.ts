import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { HttpRequest } from '@smithy/types';

/**
 * Signals of calls, by the input of the SDK's command and by the HTTP request that became of it.
 *
 * The SDK takes a signal as an option of `send`, but a call with options has its middleware put together anew, which
 * costs as much as signing it.
 */
const byInput = new WeakMap<object, AbortSignal>();
const byRequest = new WeakMap<object, AbortSignal>();

/** @returns the input, whose call ends when the signal goes off */
export function withSignal<Input extends object>(input: Input, signal: AbortSignal | undefined): Input {
  if (signal) byInput.set(input, signal);
  return input;
}

/** The signal that `withSignal` gave the call to which this request belongs. */
export function signalOf(request: HttpRequest): AbortSignal | undefined {
  return byRequest.get(request);
}

/** Hands signals on from inputs to requests: the last step, for signing makes another request. */
export function passSignals(client: GuardDutyClient): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const signal = byInput.get(args.input);
      if (signal) byRequest.set(args.request as object, signal);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'passSignals' },
  );
}
