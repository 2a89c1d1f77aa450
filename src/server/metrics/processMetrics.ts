import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/** Metrics of the process itself. They observe it from the first call on, once for all of its servers. */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
