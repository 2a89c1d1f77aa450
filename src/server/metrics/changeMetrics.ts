import { Counter, Registry } from 'prom-client';
import type { ChangeCounts } from '../../findings/changes/changeCounts.js';

/** Counts findings that were changed, or not, by the mutation and the outcome. */
export function changeMetrics(counts: ChangeCounts): Registry {
  const registry = new Registry();
  new Counter({
    name: 'finding_changes_total',
    help: 'Findings that somebody wanted to change, and calls that have samples made, by operation and outcome',
    labelNames: ['operation', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { operation, outcome, count } of counts.entries()) this.inc({ operation, outcome }, count);
    },
  });
  return registry;
}
