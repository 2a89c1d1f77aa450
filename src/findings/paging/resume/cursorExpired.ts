import { badUserInput, type GatewayError } from '../../../model/errors.js';

export function cursorExpired(): GatewayError {
  return badUserInput(
    'The cursor in "after" has expired because the list has changed since; start again without "after".',
  );
}

export function cursorTooDeep(): GatewayError {
  return badUserInput(
    'The cursor in "after" has expired: its position is too deep in the list to be found again; start again without "after".',
  );
}
