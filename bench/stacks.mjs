/** The stacks to compare. Each is a module that runs in its own process and answers the scenarios of its interface. */
export const STACKS = [
  stack('gateway', 'guardduty-graphql', 'graphql', 'gateway', { cacheTtlMs: 0 }),
  stack('gateway-cached', 'guardduty-graphql, cache on', 'graphql', 'gateway', { cacheTtlMs: 10_000 }),
  stack('plain-rest', 'plain REST on the SDK', 'rest', 'plainRest'),
  stack('calls-alone', 'its two calls alone', 'rest', 'callsAlone'),
  stack('byte-proxy', 'byte proxy', 'rest', 'byteProxy'),
  stack('mercurius', 'Mercurius with JIT', 'graphql', 'mercurius'),
  stack('yoga', 'GraphQL Yoga', 'graphql', 'yoga'),
  stack('apollo', 'Apollo Server as in its tutorial', 'graphql', 'apolloTutorial'),
  stack('graphql-js', 'the gateway, executed by graphql-js', 'graphql', 'graphqlJs'),
];

/** @throws Error if there is no such stack */
export function stackNamed(name) {
  const found = STACKS.find((one) => one.name === name);
  if (!found) throw new Error(`There is no stack ${name}; the stacks are ${STACKS.map((one) => one.name).join(', ')}.`);
  return found;
}

function stack(name, title, api, module, input = {}) {
  return { name, title, interface: api, module: new URL(`stacks/${module}.mjs`, import.meta.url), input };
}
