import type { Random } from './random.js';

/** The words that the invented organisation names its things with. */
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

/** Tags as a well-run account has them: a name always, the others mostly. */
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
