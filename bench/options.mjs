import { parseArgs } from 'node:util';

/** The size of each measurement; `README.md` explains them. */
const FULL = {
  rounds: 7,
  requests: 150,
  busyRequests: 500,
  warmUp: 10,
  firstWarmUp: 300,
  turns: 10,
  turnRequests: 60,
  shapes: 40,
  shapesWarmUp: 150,
  memoryRounds: 5,
  memorySeconds: 60,
  flatSeconds: 0,
  growthRounds: 5,
  growthFindings: 3000,
  growthRequests: 60,
  requestsAConnection: 3,
};
const QUICK = {
  rounds: 5,
  requests: 30,
  busyRequests: 100,
  warmUp: 0,
  firstWarmUp: 120,
  turns: 6,
  turnRequests: 30,
  shapes: 10,
  shapesWarmUp: 50,
  memoryRounds: 1,
  memorySeconds: 10,
  flatSeconds: 0,
  growthRounds: 2,
  growthFindings: 1000,
  growthRequests: 20,
  requestsAConnection: 1,
};
const FLAT_SECONDS = 600;

export const HELP = `Usage: npm run bench -- [options]

Measures the gateway against its budgets, side by side with plain REST on the AWS SDK, Apollo Server as in its
tutorial, GraphQL Yoga, Mercurius and a proxy that copies bytes, over the same embedded GuardDuty. The table goes to
standard output, every figure to bench/results/latest.json and a chart to latest.svg. bench/README.md explains how to
read them. A budget that is not met is reported, but the command still succeeds.

Options
  --quick        ${QUICK.rounds} rounds of ${QUICK.requests} pages instead of ${FULL.rounds} of ${FULL.requests}, and ${QUICK.memorySeconds} s of load for memory: under three minutes
  --long         also load the gateway for ${FLAT_SECONDS / 60} minutes, to see whether its memory stays flat
  --rounds N     number of rounds; use 5 or more for figures worth quoting
  --requests N   number of pages per round
  --help         show this text`;

/** @returns `{kind: 'run', plan}`, `{kind: 'help'}` or `{kind: 'fault', fault}` */
export function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean' },
        long: { type: 'boolean' },
        rounds: { type: 'string' },
        requests: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'fault', fault: error.message };
  }
  if (values.help) return { kind: 'help' };
  const plan = { ...(values.quick ? QUICK : FULL), ...(values.long && { flatSeconds: FLAT_SECONDS }) };
  for (const name of ['rounds', 'requests']) {
    if (values[name] === undefined) continue;
    plan[name] = Number(values[name]);
    if (!Number.isInteger(plan[name]) || plan[name] < 1) {
      return { kind: 'fault', fault: `--${name}: "${values[name]}" is not a whole number of at least 1.` };
    }
  }
  return { kind: 'run', plan };
}
