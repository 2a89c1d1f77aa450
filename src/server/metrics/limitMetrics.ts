import { Counter, Registry } from 'prom-client';
import type { OperationLimits } from '../../limits/operationLimits.js';

/** Counts operations that were refused before they were executed. */
export function limitMetrics({ refused }: Pick<OperationLimits, 'refused'>): Registry {
  const registry = new Registry();
  new Counter({
    name: 'graphql_operations_refused_total',
    help: 'Operations refused before execution, by the limit that they exceeded: leaves, calls, or the rate of the caller',
    labelNames: ['limit'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [limit, count] of Object.entries(refused)) this.inc({ limit }, count);
    },
  });
  return registry;
}
