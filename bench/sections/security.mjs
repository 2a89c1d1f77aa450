import { startKeyServer } from '../keyServer.mjs';
import { asCaller, pageOf } from '../scenarios.mjs';
import { stackNamed } from '../stacks.mjs';
import { startStack } from '../startStacks.mjs';
import { DETECTORS, PAGE_SIZE } from '../upstreamCalls.mjs';
import { measureCost } from './security/cost.mjs';
import { measureGuardedPages } from './security/guardedPages.mjs';
import { measureVerifications } from './security/verifications.mjs';
import { measureVisibility } from './security/visibility.mjs';

/** What authentication, visibility and cost add to a page. */
export async function measureSecurity({ upstream, plan, progress }) {
  const keyServer = await startKeyServer();
  const { settings: authSettings, sign } = keyServer;
  const start = (name, input) => {
    const stack = stackNamed(name);
    return startStack({ ...stack, input: { ...stack.input, ...input } }, upstream);
  };
  try {
    const page = pageOf(PAGE_SIZE);
    const ofAll = asCaller(page, await sign('all', ['*']));
    const ofSome = asCaller(page, await sign('some', [DETECTORS[0].accountId]));
    const uncached = await start('gateway', { authSettings });
    const cost = measureCost({ plan, progress });
    const verifications = await measureVerifications({ keyServer, plan, progress });
    const pages = await measureGuardedPages({
      startOpen: async () => ({ stack: await start('gateway-cached'), scenario: page }),
      startGuarded: async () => ({ stack: await start('gateway-cached', { authSettings }), scenario: ofAll }),
      plan,
      progress,
    });
    const visibility = await measureVisibility({
      upstream,
      all: { stack: uncached, scenario: ofAll },
      some: { stack: uncached, scenario: ofSome },
      plan,
      progress,
    });
    await uncached.child.stop();
    return { cost, verifications, pages, visibility };
  } finally {
    keyServer.close();
  }
}
