import { parseArgs } from 'node:util';
import { CHAOS_FAULTS } from './chaosFaults.js';
import { complaints, MOST_RECOVERY_MS, tableHead, tableRow } from './report.js';
import { type ChaosScale, runFault } from './runFault.js';

const HELP = `Usage: npm run test:chaos -- [options]

Clients page through all findings of three regions while faults are injected into the embedded GuardDuty one after the
other, and an oracle that knows every finding checks each page. Prints a row for each fault, with the cache off and on:
how many pages during the fault were whole, partial, failed with an error, or WRONG (a finding missing, misplaced,
duplicated or altered without an error that says so). Exits with 1 if any page was wrong, or if the first clean answer
came later than ${MOST_RECOVERY_MS} ms after the end of the fault.

Options
  --fault TEXT      only faults whose names contain this text
  --cache on|off    only with the cache on, or off
  --findings N      total number of findings (2000)
  --clients N       number of clients (20)
  --seconds N       how long each fault lasts (8)
  --seed N          seed of the random faults (1)
  --list            list the names of the faults
  --help            show this text`;

const OPTIONS = {
  fault: { type: 'string', default: '' },
  cache: { type: 'string', default: '' },
  findings: { type: 'string', default: '2000' },
  clients: { type: 'string', default: '20' },
  seconds: { type: 'string', default: '8' },
  seed: { type: 'string', default: '1' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const CALM_MS = 1000;
/** Longer than the promised recovery time, so that the report shows how long a late recovery takes. */
const PATIENCE_MS = 12_000;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const faults = CHAOS_FAULTS.filter(({ name }) => name.includes(values.fault));
  if (values.help || values.list) {
    console.log(values.help ? HELP : faults.map(({ name }) => name).join('\n'));
    return 0;
  }
  const numbers = [values.findings, values.clients, values.seconds, values.seed].map(Number);
  if (faults.length === 0 || !numbers.every((number) => number > 0)) {
    console.error(faults.length === 0 ? `No fault is named "${values.fault}".` : 'Numbers must be greater than 0.');
    return 2;
  }
  const [findings = 0, clients = 0, seconds = 0, seed = 0] = numbers;
  const caches = [false, true].filter((isCached) => values.cache === '' || (values.cache === 'on') === isCached);
  const scale = { findings, clients, calmMs: CALM_MS, faultMs: seconds * 1000, seed, patienceMs: PATIENCE_MS };
  return runAll(faults, caches, scale);
}

async function runAll(faults: typeof CHAOS_FAULTS, caches: readonly boolean[], scale: ChaosScale): Promise<number> {
  console.log(`${scale.clients} clients, ${scale.findings} findings in 3 regions, Node ${process.version}\n`);
  console.log(tableHead());
  const found: string[] = [];
  for (const fault of faults) {
    for (const isCached of caches) {
      const result = await runFault(fault, isCached, scale);
      console.log(tableRow(result));
      const broken = complaints(result);
      for (const complaint of broken) console.error(complaint);
      found.push(...broken);
    }
  }
  console.log(found.length === 0 ? '\nNothing was wrong.' : '\nSomething was wrong: see above.');
  return found.length === 0 ? 0 : 1;
}
