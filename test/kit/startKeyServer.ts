import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/**
 * What the server does with a request. `hold`: it accepts it and never answers. `drip`: it sends a blank now and then,
 * and never ends.
 */
export type KeyServerMood =
  | 'well'
  | 'hold'
  | 'drip'
  | 'hang up'
  | { readonly status: number }
  | { readonly body: string };

export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

/** An issuer of tokens: its discovery document, its keys, and the keys of load balancers at `/alb/<kid>`. */
export interface KeyServer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly albKeysUrl: string;
  /** The keys that it publishes. */
  keys: readonly SigningKey[];
  mood: KeyServerMood;
  /** Members that replace those of the discovery document. */
  discovery: Readonly<Record<string, unknown>>;
  /** The paths that were asked for. */
  readonly requests: string[];
  countConnections(): Promise<number>;
  /** A token with good claims, except for those that are given; undefined leaves a claim out. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    key?: SigningKey,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
  close(): Promise<void>;
}

export const AUDIENCE = 'https://findings.example.com';
export const CLIENT = 'dashboard-client';

export async function createSigningKey(kid: string, algorithm = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, algorithm, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
}

export async function startKeyServer(keys: readonly SigningKey[]): Promise<KeyServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    void answer(request.url ?? '', response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(path: string, response: ServerResponse) {
    const { mood } = state;
    if (mood === 'hold') return;
    if (mood === 'drip') return drip(response);
    if (mood === 'hang up') return void response.socket?.destroy();
    if (typeof mood === 'object' && 'status' in mood) {
      return void response.writeHead(mood.status, { location: `${issuer}/jwks` }).end('{"keys": []}');
    }
    if (typeof mood === 'object') return void response.end(mood.body);
    if (path === '/jwks') return void response.end(JSON.stringify({ keys: state.keys.map(({ jwk }) => jwk) }));
    if (path === '/.well-known/openid-configuration') {
      return void response.end(JSON.stringify({ issuer, jwks_uri: state.jwksUrl, ...state.discovery }));
    }
    const key = state.keys.find(({ kid }) => path === `/alb/${kid}`);
    if (key === undefined) return void response.writeHead(404).end('not found');
    response.end(await exportSPKI(key.publicKey));
  }

  const state: KeyServer = {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    albKeysUrl: `${issuer}/alb`,
    keys,
    mood: 'well',
    discovery: {},
    requests,
    sign: async (claims = {}, key = state.keys[0], header = {}) => {
      if (key === undefined) throw new Error('The key server has no key to sign with');
      const { kid, algorithm: alg } = key;
      return new SignJWT(goodClaims(issuer, claims)).setProtectedHeader({ alg, kid, ...header }).sign(key.privateKey);
    },
    countConnections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return state;
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

/** Claims that a gateway accepts, except for those that are given. */
export function goodClaims(issuer: string, claims: Readonly<Record<string, unknown>> = {}): JWTPayload {
  const all = {
    iss: issuer,
    sub: 'alice-subject',
    aud: AUDIENCE,
    client_id: CLIENT,
    scope: 'findings:read',
    exp: Math.floor(Date.now() / 1000) + 600,
    ...claims,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as JWTPayload;
}
