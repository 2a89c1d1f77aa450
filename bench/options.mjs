import { parseArgs } from 'node:util';

const FULL = { rounds: 7, requests: 200, warmUp: 20, firstWarmUp: 400 };
const QUICK = { rounds: 5, requests: 100, warmUp: 10, firstWarmUp: 200 };

export const HELP = `Usage: npm run bench -- [options]

Measures the CPU that a page of 50 findings costs: of the gateway, of plain REST on the AWS SDK, and of a proxy that
copies bytes, side by side over the same embedded GuardDuty. bench/README.md says how to read the table.

Options
  --quick        ${QUICK.rounds} rounds of ${QUICK.requests} pages instead of ${FULL.rounds} of ${FULL.requests}: under two minutes
  --rounds N     another number of rounds, 5 or more for figures worth quoting
  --requests N   another number of pages in a round
  --help         this text`;

/** @returns `{kind: 'run', plan}`, `{kind: 'help'}` or `{kind: 'fault', fault}` */
export function readOptions(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        requests: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'fault', fault: error.message };
  }
  if (values.help) return { kind: 'help' };
  const plan = { ...(values.quick ? QUICK : FULL) };
  for (const name of ['rounds', 'requests']) {
    if (values[name] === undefined) continue;
    plan[name] = Number(values[name]);
    if (!Number.isInteger(plan[name]) || plan[name] < 1) {
      return { kind: 'fault', fault: `--${name}: "${values[name]}" is no number; a whole number from 1 is accepted.` };
    }
  }
  return { kind: 'run', plan };
}
