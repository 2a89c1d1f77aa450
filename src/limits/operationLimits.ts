import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { CallAllowance } from '../model/callAllowance.js';
import { GatewayError } from '../model/errors.js';
import type { Principal } from '../model/principal.js';
import type { Variables } from './cost/argumentValue.js';
import type { Upstream } from './cost/callBounds.js';
import { CostModel, type OperationCost } from './cost/costModel.js';
import { OperationAllowance } from './operationAllowance.js';
import { callerKey } from './rate/callerKey.js';
import type { OperationRate } from './rate/operationRate.js';

/** Characters of a path that a refusal repeats: aliases can be of any length. */
const LONGEST_PATH = 200;

export interface OperationLimitsOptions {
  readonly schema: GraphQLSchema;
  readonly upstream: Upstream;
  /** Upstream calls of an operation at each source, for each part of a list. */
  readonly maxCalls: number;
  readonly maxLeaves: number;
  /** Undefined where callers are not limited. */
  readonly rate: OperationRate | undefined;
}

/** An operation as it is about to be executed. */
export interface LimitedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  readonly principal: Principal;
}

/** How many operations were refused for which reason. */
export interface RefusalCounts {
  leaves: number;
  calls: number;
  /** Those of callers who had used up their points, or asked for more than there ever are. */
  rate: number;
}

/** What an operation may cost, and how much a caller may cause in a time. */
export class OperationLimits {
  readonly refused: RefusalCounts = { leaves: 0, calls: 0, rate: 0 };
  readonly #model: CostModel;
  readonly #maxCalls: number;
  readonly #maxLeaves: number;
  readonly #rate: OperationRate | undefined;

  constructor({ schema, upstream, maxCalls, maxLeaves, rate }: OperationLimitsOptions) {
    this.#model = new CostModel(schema, upstream);
    this.#maxCalls = maxCalls;
    this.#maxLeaves = maxLeaves;
    this.#rate = rate;
  }

  costOf({ document, operation, variables, principal }: LimitedOperation): OperationCost {
    return this.#model.costOf(document, operation, variables, principal.accounts.ids?.length);
  }

  /** @returns QUERY_TOO_COMPLEX with the number, the limit and what to change; undefined where the cost is within both */
  check({ leaves, callsPerSource, mostLeaves, mostCalls }: OperationCost): GatewayError | undefined {
    if (leaves > this.#maxLeaves) {
      this.refused.leaves++;
      return tooComplex(
        `The answer could have ${countOf(leaves)} values; up to ${this.#maxLeaves} are accepted. ` +
          `"${cut(mostLeaves)}" has most of them. Select fewer fields, each by one name, or ask for fewer findings at once.`,
      );
    }
    if (callsPerSource > this.#maxCalls) {
      this.refused.calls++;
      return tooComplex(
        `The operation could cause ${countOf(callsPerSource)} calls to each source of findings; ` +
          `up to ${this.#maxCalls} are accepted. "${cut(mostCalls)}" causes most of them. ` +
          'Ask for fewer findings, or for fewer lists and links at once.',
      );
    }
    return undefined;
  }

  /** What an operation may cause that only turns out while it runs. */
  allowanceFor(principal: Principal, address: string | undefined): CallAllowance {
    return new OperationAllowance(
      this.#maxCalls,
      (calls) => this.take({ calls }, principal, address),
      () => this.refused.calls++,
    );
  }

  /**
   * Takes what an operation can cause upstream from what the caller may cause.
   *
   * @param address where the request comes from, which counts where nobody is authenticated
   * @throws THROTTLED with `retryAfter` in seconds; QUERY_TOO_COMPLEX where no window has so many points
   */
  async take(
    { calls }: Pick<OperationCost, 'calls'>,
    principal: Principal,
    address: string | undefined,
  ): Promise<void> {
    const rate = this.#rate;
    if (rate === undefined) return;
    const points = Math.max(1, calls);
    const limit = `${rate.points} in ${Math.round(rate.windowMs / 1000)} s`;
    if (points > rate.points) {
      this.refused.rate++;
      throw tooComplex(
        `The operation could cause ${points} upstream calls, more than you may cause at all (${limit}). Ask for less at once.`,
      );
    }
    const waitMs = await rate.take(callerKey(principal, address), points);
    if (waitMs === undefined) return;
    this.refused.rate++;
    const retryAfter = Math.ceil(waitMs / 1000);
    throw new GatewayError(
      'THROTTLED',
      `You have caused as many upstream calls as you may (${limit}); try again in ${retryAfter} s.`,
      { details: { retryAfter } },
    );
  }
}

function tooComplex(message: string): GatewayError {
  return new GatewayError('QUERY_TOO_COMPLEX', message);
}

function countOf(number: number): string {
  return number > 1e15 ? 'more than a quadrillion' : String(number);
}

function cut(path: string): string {
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
}
