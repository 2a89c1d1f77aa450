import { WireError } from '../wireError.js';

/** The caller's account and region, which are all that the emulator reads from a signature. */
export interface RequestIdentity {
  region: string;
  /** Undefined if the access key names no account; the emulator's default account then applies. */
  accountId: string | undefined;
}

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/[^/,\s]+\/aws4_request/;
const ACCOUNT_IN_KEY = /(?<!\d)\d{12}(?!\d)/;

/**
 * Reads region and account from the credential scope of a SigV4 `Authorization` header. One endpoint serves all regions
 * and accounts, and only the scope says which one a client means. The account is the run of 12 digits in the access key
 * id (`123456789012`, `ASIA123456789012AAAA`). The signature is not verified.
 * @throws MissingAuthenticationTokenException, IncompleteSignatureException (403)
 */
export function readIdentity(authorization: string | undefined): RequestIdentity {
  if (!authorization) throw unauthenticated('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const [, accessKeyId = '', region = ''] = CREDENTIAL.exec(authorization) ?? [];
  if (!region) {
    throw unauthenticated('IncompleteSignatureException', 'The Authorization header has no SigV4 credential scope.');
  }
  return { region, accountId: ACCOUNT_IN_KEY.exec(accessKeyId)?.[0] };
}

function unauthenticated(type: string, message: string): WireError {
  return new WireError(403, type, type, message);
}
