import { expiredToken } from '../query/pageToken.js';
import { accessDenied, invalidInput, WireError } from '../wireError.js';
import type { FaultKind } from './faultRule.js';

/** The error that a fault is, for those that are one: they come before the operation, which then does not happen. */
export function errorOf(kind: FaultKind): WireError | undefined {
  switch (kind) {
    case 'throttle':
      return new WireError(400, 'ThrottlingException', 'ThrottlingException', 'Rate exceeded');
    case 'http429':
      return new WireError(429, 'TooManyRequestsException', 'TooManyRequestsException', 'Too many requests');
    case 'http500':
      return new WireError(
        500,
        'InternalServerErrorException',
        'InternalServerErrorException',
        'Internal server error',
      );
    case 'accessDenied':
      return accessDenied('The caller is not authorized to perform this operation (a fault of the emulator).');
    case 'badRequest':
      return invalidInput('the fault plan of the emulator says so');
    case 'expiredToken':
      return expiredToken();
    default:
      return undefined;
  }
}
