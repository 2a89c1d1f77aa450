import type { Fetcher } from '@graphiql/toolkit';
import { type ExampleValues, exampleValuesQuery, placeholders } from './exampleQueries.js';

/** The page does not wait longer than this for its examples. */
const PATIENCE_MS = 3_000;

/** Asks the gateway for values for the examples; placeholders if it has none, refuses or is slow. */
export async function fetchExampleValues(fetcher: Fetcher): Promise<ExampleValues> {
  const late = new Promise<unknown>((resolve) => setTimeout(resolve, PATIENCE_MS));
  const asked = Promise.resolve(fetcher({ query: exampleValuesQuery, operationName: 'ExampleValues' }));
  const answer = await Promise.race([asked, late]).catch(() => undefined);
  const findings = findingsIn(answer);
  const instanceIds = [...new Set(findings.map(instanceIdOf).filter(isText))].slice(0, 2);
  const findingIds = findings.map((finding) => at(finding, 'id')).filter(isText);
  return {
    instanceIds: instanceIds.length > 0 ? instanceIds : placeholders.instanceIds,
    findingIds: findingIds.length > 0 ? findingIds : placeholders.findingIds,
  };
}

function findingsIn(answer: unknown): unknown[] {
  const nodes = at(answer, 'data', 'findings', 'nodes');
  return Array.isArray(nodes) ? nodes : [];
}

function instanceIdOf(finding: unknown): unknown {
  return at(finding, 'resource', 'instanceDetails', 'instanceId');
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (holder, key) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined),
    value,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
