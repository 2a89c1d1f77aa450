import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { listen } from './kit/listen.mjs';

const ALGORITHM = 'RS256';
const AUDIENCE = 'https://findings.example.com';
const ACCOUNTS_CLAIM = 'accounts';
const KEY = { kid: 'bench', alg: ALGORITHM };

/**
 * An issuer of tokens, in the benchmark's process.
 * @returns `{settings, sign, close}`: the settings of a gateway that trusts it, and a function that signs a token for a
 * subject who may see these accounts
 */
export async function startKeyServer() {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...KEY, use: 'sig' }] });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(keys);
  });
  const url = await listen(server);
  return {
    settings: {
      auth: ['jwt'],
      authJwksUrl: `${url}/jwks`,
      authAudience: [AUDIENCE],
      authAccountsClaim: ACCOUNTS_CLAIM,
    },
    sign: (subject, accounts) =>
      new SignJWT({ scope: 'openid findings:read', client_id: 'bench', [ACCOUNTS_CLAIM]: accounts })
        .setProtectedHeader(KEY)
        .setIssuer(url)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(privateKey),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
