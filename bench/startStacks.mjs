import { Child } from './kit/child.mjs';
import { CREDENTIALS, DETECTORS } from './upstreamCalls.mjs';

const SEED = 'bench';

/** Starts an embedded GuardDuty for the stacks; `ready.url` is its address. */
export function startUpstream({ sources, findings }) {
  return Child.start({
    name: 'upstream',
    module: new URL('upstream.mjs', import.meta.url),
    input: { detectors: DETECTORS.slice(0, sources), count: findings, seed: SEED, now: Date.now() },
  });
}

/**
 * @param sources how many regions a gateway reads; the baselines read the first one
 * @returns the running stack; `child.ready.url` is its address
 */
export async function startStack(stack, upstream, { sources = 1, execArgv = [] } = {}) {
  const regions = DETECTORS.slice(0, sources).map(({ region }) => region);
  const guardDuty = { endpoint: upstream.ready.url, detector: DETECTORS[0], regions, credentials: CREDENTIALS };
  const input = { ...guardDuty, ...stack.input };
  return { ...stack, child: await Child.start({ name: stack.name, module: stack.module, input, execArgv }) };
}
