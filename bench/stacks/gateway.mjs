// The gateway as `serve` starts it, without GraphiQL, introspection and logging. With a key set it authenticates.
import { createAuthenticator, createGateway, createLog, startServer } from '../../dist/index.js';
import { serveParent } from '../kit/serveParent.mjs';

await serveParent(async ({ endpoint, regions, credentials, cacheTtlMs, authSettings, typePrefix }) => {
  const log = createLog('silent');
  const upstream = { regions, roleArns: [], timeoutMs: 3000, endpoint, credentials };
  const gateway = createGateway({ upstream, log, cacheTtlMs, typePrefix });
  await gateway.whenDiscovered();
  const authenticator = authSettings && (await createAuthenticator({ ...authSettings, log }));
  const { url } = await startServer({ gateway, authenticator, host: '127.0.0.1', port: 0, introspection: false, log });
  return { url };
});
