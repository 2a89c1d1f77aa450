/** A request that HTTP itself refuses. The message is for the client, and has nothing of the request. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}
