import type { ServerResponse } from 'node:http';
import { ClientGone, GatewayError } from '../model/errors.js';
import { whenOver } from './whenOver.js';

/**
 * The signal of one operation. It aborts with DEADLINE_EXCEEDED when the operation has taken as long as it may, and with
 * ClientGone when the client leaves before it is answered.
 */
export function operationSignal(response: ServerResponse, timeoutMs: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(tooLong(timeoutMs)), timeoutMs);
  whenOver(response, () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort(new ClientGone());
  });
  return controller.signal;
}

function tooLong(timeoutMs: number): GatewayError {
  return new GatewayError(
    'DEADLINE_EXCEEDED',
    `The operation took longer than the ${timeoutMs / 1000} s that it may take; ask for less at once, or try again.`,
  );
}
