import { Counter, Registry } from 'prom-client';
import type { OperationExecutor } from '../../graphql/execution/operationExecutor.js';

/** Counts operations by how they were executed. */
export function executionMetrics({ counts }: Pick<OperationExecutor, 'counts'>): Registry {
  const registry = new Registry();
  new Counter({
    name: 'graphql_operations_total',
    help: 'Operations by how they were executed: compiled answers findings by compiled projectors, interpreted is graphql-js alone',
    labelNames: ['execution'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [execution, count] of Object.entries(counts)) this.inc({ execution }, count);
    },
  });
  return registry;
}
