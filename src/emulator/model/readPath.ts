import { isJsonObject } from '../wireFinding.js';

/**
 * Every scalar at a path of a document, in document order. Lists along the path are flattened, so one path may have
 * many values. Nulls and structures are not values.
 */
export function readPath(document: unknown, segments: readonly string[]): unknown[] {
  const values: unknown[] = [];
  collect(document, segments, 0, values);
  return values;
}

function collect(node: unknown, segments: readonly string[], depth: number, values: unknown[]): void {
  if (Array.isArray(node)) {
    for (const element of node) collect(element, segments, depth, values);
    return;
  }
  const segment = segments[depth];
  if (segment === undefined) {
    if (node !== null && node !== undefined && typeof node !== 'object') values.push(node);
    return;
  }
  if (isJsonObject(node) && Object.hasOwn(node, segment)) collect(node[segment], segments, depth + 1, values);
}
