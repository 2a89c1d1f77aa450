import { badUserInput, type GatewayError } from '../../../model/errors.js';

export function expired(): GatewayError {
  return badUserInput('The cursor in "after" has expired: the list has changed since it was answered. Begin anew.');
}

export function tooFar(): GatewayError {
  return badUserInput(
    'The cursor in "after" has expired, and its place is too far into the list to be found again. Begin anew.',
  );
}
