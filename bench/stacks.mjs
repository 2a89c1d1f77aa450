/**
 * What is compared. Each is a module that runs in a process of its own and answers the scenarios of its interface;
 * the figures of all are divided by those of `BASELINE`.
 */
export const STACKS = [
  { name: 'gateway', title: 'guardduty-graphql', interface: 'graphql', module: moduleOf('gateway') },
  { name: 'plain-rest', title: 'plain REST on the SDK', interface: 'rest', module: moduleOf('plainRest') },
  { name: 'byte-proxy', title: 'byte proxy', interface: 'rest', module: moduleOf('byteProxy') },
];

export const BASELINE = 'plain-rest';

function moduleOf(name) {
  return new URL(`stacks/${name}.mjs`, import.meta.url);
}
