import { createHash, timingSafeEqual } from 'node:crypto';
import type { GraphQLRequest } from '@apollo/server';

export const ROUTER_HEADER = 'x-router-token';

/** Whether a request comes from a router of a supergraph. */
export type IsRouter = (request: GraphQLRequest) => boolean;

/** @param routerToken which the router sends; without one no request is a router's */
export function createRouterCheck(routerToken: string | undefined): IsRouter {
  if (routerToken === undefined) return () => false;
  const expected = digest(routerToken);
  return ({ http }) => {
    const token = http?.headers.get(ROUTER_HEADER);
    return token !== undefined && timingSafeEqual(digest(token), expected);
  };
}

/** Texts of any length become equally long, as the comparison requires. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
