/** The parts of an ARN. The region and the account are empty for services that are not bound to them. */
export interface AwsArn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  /** Everything after the fifth colon, such as `instance/i-0896ebb284066335c`. */
  readonly resource: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ARN = /^arn:([a-z0-9-]{1,32}):([a-z0-9-]{1,32}):([a-z0-9-]{0,32}):(\d{12})?:([^\s\u0000-\u001f\u007f]{1,1600})$/u;

/** @returns undefined for anything that is not an ARN */
export function parseArn(text: unknown): AwsArn | undefined {
  if (typeof text !== 'string') return undefined;
  const [, partition, service, region, accountId = '', resource] = ARN.exec(text) ?? [];
  if (partition === undefined || service === undefined || region === undefined || resource === undefined) {
    return undefined;
  }
  return { partition, service, region, accountId, resource };
}

/** @returns undefined for anything that is not the ARN of a resource that belongs to a region and an account */
export function parseRegionalArn(text: unknown, service: string): AwsArn | undefined {
  const arn = parseArn(text);
  return arn?.service === service && arn.region !== '' && arn.accountId !== '' ? arn : undefined;
}
