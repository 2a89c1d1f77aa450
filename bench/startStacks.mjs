import { Child } from './kit/child.mjs';
import { CREDENTIALS, DETECTOR } from './upstreamCalls.mjs';

const FINDINGS = 500;
const SEED = 'bench';

/** @returns the address of the embedded GuardDuty that stands behind every stack */
export async function startUpstream() {
  const { ready } = await Child.start({
    name: 'upstream',
    module: new URL('upstream.mjs', import.meta.url),
    input: { detector: DETECTOR, count: FINDINGS, seed: SEED, now: Date.now() },
  });
  return ready.url;
}

/** @returns the running stack; `child.ready.url` is its address */
export async function startStack(stack, endpoint, execArgv = []) {
  const input = { endpoint, detector: DETECTOR, credentials: CREDENTIALS };
  const child = await Child.start({ name: stack.name, module: stack.module, input, execArgv });
  return { ...stack, child };
}
