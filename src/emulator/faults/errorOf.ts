import { expiredToken } from '../query/pageToken.js';
import { accessDenied, invalidInput, WireError } from '../wireError.js';
import type { FaultKind } from './faultRule.js';

/** The error that a fault answers with, if any. It takes effect before the operation, which then does not run. */
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
      return accessDenied('The caller is not authorized to perform this operation (injected by the fault plan).');
    case 'badRequest':
      return invalidInput('the fault plan of the emulator injected this error');
    case 'expiredToken':
      return expiredToken();
    default:
      return undefined;
  }
}
