import type { Random } from './random.js';

/** The words that the invented organisation uses in the names of its resources. */
export const ENVIRONMENTS = ['production', 'staging', 'development', 'sandbox'] as const;
export const TEAMS = ['payments', 'search', 'logistics', 'identity', 'reporting', 'platform'] as const;
export const WORKLOADS = [
  'web',
  'api',
  'worker',
  'ingest',
  'cache',
  'build',
  'bastion',
  'gateway',
  'scheduler',
] as const;
const CLASSIFICATIONS = ['public', 'internal', 'confidential', 'restricted'] as const;

/** Tags of a well-run account: always a name, and some others. */
export function tags(random: Random, name: string): { key: string; value: string }[] {
  const others = [
    { key: 'Environment', value: random.pick(ENVIRONMENTS) },
    { key: 'Team', value: random.pick(TEAMS) },
    { key: 'CostCenter', value: `CC-${random.integer(1000, 9999)}` },
    { key: 'DataClassification', value: random.pick(CLASSIFICATIONS) },
    { key: 'ManagedBy', value: 'terraform' },
  ];
  return [{ key: 'Name', value: name }, ...random.several(others, random.integer(0, 4))];
}
