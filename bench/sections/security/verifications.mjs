import { createAuthenticator, createLog } from '../../../dist/index.js';

/** As many as are remembered at least. */
const TOKENS = 1000;

/**
 * CPU of the first verification of a token, and of finding it again in the cache of verifications for the first time.
 * Every round has a new cache.
 *
 * @returns rounds of `{firstMs, againMs}` per token
 */
export async function measureVerifications({ keyServer, plan, progress }) {
  const tokens = await Promise.all(Array.from({ length: TOKENS }, (_, n) => keyServer.sign(`caller ${n}`, ['*'])));
  const requests = tokens.map((token) => ({ authorization: `Bearer ${token}` }));
  const rounds = [];
  for (let round = 0; round <= plan.rounds; round++) {
    const authenticator = await createAuthenticator({ ...keyServer.settings, log: createLog('silent') });
    try {
      // Fetches the keys.
      await authenticate(authenticator, [{ authorization: `Bearer ${await keyServer.sign('nobody', [])}` }]);
      const firstMs = await authenticate(authenticator, requests);
      const againMs = await authenticate(authenticator, requests);
      // The first round is a warm-up.
      if (round > 0) rounds.push({ firstMs, againMs });
      progress(
        `round ${round} of ${plan.rounds}: ${firstMs.toFixed(3)} ms to verify a token, ${againMs.toFixed(4)} ms to find it again`,
      );
    } finally {
      authenticator.close();
    }
  }
  return rounds;
}

async function authenticate(authenticator, requests) {
  const before = process.cpuUsage();
  for (const headers of requests) {
    const { kind } = await authenticator.authenticate(headers);
    if (kind !== 'principal') throw new Error(`A token was not accepted: ${kind}`);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / requests.length;
}
