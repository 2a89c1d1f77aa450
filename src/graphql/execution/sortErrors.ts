import type { GraphQLFormattedError } from 'graphql';

/** Sorts errors by their paths, so that an answer does not depend on which of two calls came back first. */
export function sortErrors<Failure extends Pick<GraphQLFormattedError, 'path'>>(errors: readonly Failure[]): Failure[] {
  return [...errors].sort((a, b) => comparePaths(a.path ?? [], b.path ?? []));
}

function comparePaths(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [x, y] = [a[index] as string | number, b[index] as string | number];
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
