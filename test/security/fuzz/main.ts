import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.js';
import { startFuzzTarget } from './startFuzzTarget.js';

const HELP = `Usage: npm run test:fuzz -- [options]

Sends random operations over the schema, with values of any kind, and checks each answer: its form, its codes, the calls
that it causes, and that it is the same when the gateway knows the operation. The first that breaks a rule ends the run
with the operation and its seed.

Options
  --runs N    operations (20000)
  --mutations with changes among them
  --seed N    of the first operation; the next ones have N + 1, N + 2, … (by the clock)
  --help`;

const OPTIONS = {
  runs: { type: 'string', default: '20000' },
  seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
  mutations: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

const { values } = parseArgs({ options: OPTIONS });
if (values.help) console.log(HELP);
else await run(Number(values.runs), Number(values.seed));

async function run(runs: number, seed: number): Promise<void> {
  console.log(`${runs} operations from seed ${seed}`);
  const { target, senders, close } = await startFuzzTarget({ mutations: values.mutations });
  try {
    const { answered, codes } = await fuzz(target, senders, runs, seed);
    const refusals = [...codes].map(([code, count]) => `${code} ${count}`).join(', ');
    console.log(`${answered} answered with data; with errors: ${refusals}`);
  } finally {
    await close();
  }
}
