/** STS did not give credentials of a role. The reason is the cause, which can name the role. */
export class RoleNotAssumed extends Error {
  override readonly name = 'RoleNotAssumed';

  constructor(override readonly cause: Error) {
    super('The role could not be assumed', { cause });
  }
}
