import { KeyObject, sign } from 'node:crypto';
import type { SigningKey } from './startKeyServer.js';

export const ALB_ARN = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188';

/** The header `x-amzn-oidc-data` as a load balancer writes it: ES256, in base64url with padding. */
export function signAlbData(
  key: SigningKey,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): string {
  const exp = Math.floor(Date.now() / 1000) + 120;
  const iss = 'https://idp.example.com';
  const allOfHeader = {
    typ: 'JWT',
    kid: key.kid,
    alg: 'ES256',
    iss,
    client: 'alb-client',
    signer: ALB_ARN,
    exp,
    ...header,
  };
  const content = `${encode(allOfHeader)}.${encode({ sub: 'alice-subject', exp, iss, ...claims })}`;
  const signature = sign('sha256', Buffer.from(content), {
    key: KeyObject.from(key.privateKey),
    dsaEncoding: 'ieee-p1363',
  });
  return `${content}.${pad(signature.toString('base64url'))}`;
}

function encode(value: object): string {
  return pad(Buffer.from(JSON.stringify(value)).toString('base64url'));
}

function pad(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}
