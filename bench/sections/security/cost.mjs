import { parse } from 'graphql';
import { createSchema } from '../../../dist/index.js';
import { OperationLimits } from '../../../dist/limits/operationLimits.js';
import { EVERYBODY } from '../../../dist/model/principal.js';
import { pageOf } from '../../scenarios.mjs';
import { PAGE_SIZE } from '../../upstreamCalls.mjs';

const EVALUATIONS = 20_000;

/**
 * CPU of evaluating the cost of an operation that has been seen before, which happens for every request. No setting
 * turns it off, so it is measured by itself.
 *
 * @returns rounds of `{cpuMs}` per evaluation
 */
export function measureCost({ plan, progress }) {
  const limits = new OperationLimits({
    schema: createSchema(),
    upstream: { sources: 1, regions: 1, idsPerCall: PAGE_SIZE },
    maxCalls: 50,
    maxLeaves: 2_000_000,
    rate: undefined,
  });
  const document = parse(JSON.parse(pageOf(PAGE_SIZE).request.body).query);
  const operation = document.definitions.find(({ kind }) => kind === 'OperationDefinition');
  const evaluate = () => {
    for (let n = 0; n < EVALUATIONS; n++) {
      const cost = limits.costOf({ document, operation, variables: {}, principal: EVERYBODY });
      if (limits.check(cost)) throw new Error('A page is refused');
    }
  };
  evaluate();
  return Array.from({ length: plan.rounds }, (_, round) => {
    const before = process.cpuUsage();
    evaluate();
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1000 / EVALUATIONS;
    progress(`round ${round + 1} of ${plan.rounds}: ${(cpuMs * 1000).toFixed(2)} µs for the cost of a page`);
    return { cpuMs };
  });
}
