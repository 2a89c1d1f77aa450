/** An error in AWS's format. Anything else that an operation throws is a bug of the emulator and becomes a 500. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(
    readonly status: number,
    /** The name of the exception in the SDK (`x-amzn-ErrorType`). */
    readonly errorType: string,
    /** `__type` in the body, which differs from `errorType` for bad requests. */
    readonly bodyType: string,
    message: string,
  ) {
    super(message);
  }
}

/** 400 as GuardDuty answers it: BadRequestException in the header, InvalidInputException in the body. */
export function invalidInput(reason: string): WireError {
  return new WireError(
    400,
    'BadRequestException',
    'InvalidInputException',
    `The request is rejected because ${reason}.`,
  );
}

export function detectorNotOwned(): WireError {
  return invalidInput('the input detectorId is not owned by the current account');
}

export function accessDenied(message: string): WireError {
  return new WireError(403, 'AccessDeniedException', 'AccessDeniedException', message);
}
