import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readGauges } from './gauges.mjs';
import { startLoad } from './load.mjs';
import { explore, floodWithDocuments, mixOf } from './operations.mjs';
import { startProcess } from './process.mjs';
import { judge, MOST_GROWTH, PARTS, toMegabytes } from './verdict.mjs';

const HELP = `Usage: npm run test:soak -- [options]

Puts a steady load on the gateway in .test-build/, which runs in a process of its own over an embedded GuardDuty in
another: pages, deep pages, single findings, statistics, new documents, bad input. Prints a line every ten seconds.
Exits with 1 if an answer was not as expected, if memory grew by more than ${Math.round((MOST_GROWTH - 1) * 100)} %, or if handles or open files grew.
Memory is RSS and heap: the minimum of the last fifth of the run is compared with that of the second fifth, with two
forced garbage collections in each.

Options
  --minutes N      duration (10)
  --rate N         requests a second (100)
  --connections N  open connections (10)
  --help           show this text`;

const OPTIONS = {
  minutes: { type: 'string', default: '10' },
  rate: { type: 'string', default: '100' },
  connections: { type: 'string', default: '10' },
  help: { type: 'boolean', short: 'h' },
};

const LINE_SECONDS = 10;
const COLLECTIONS_A_PART = 2;
/** Longer than a collection takes. */
const COLLECTED_MS = 500;
const COLLECT_ON_SIGNAL = new URL('collectOnSignal.mjs', import.meta.url);
const MOST_SAMPLES = 5;

process.exitCode = await main();

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [minutes, rate, connections] = [values.minutes, values.rate, values.connections].map(Number);
  if (![minutes, rate, connections].every((number) => number > 0)) {
    console.error('Numbers must be greater than 0.');
    return 2;
  }
  const emulator = await startProcess(['emulator', '--port', '0'], {}, /GuardDuty: (\S+) .*\((.*)\)$/);
  const [, endpoint, regions] = emulator.ready;
  const gateway = await startProcess(['serve'], environmentOf(endpoint, regions), /(http:\S+)\/graphql/);
  try {
    return await soak(gateway, { rate, connections, seconds: Math.round(minutes * 60) });
  } finally {
    await Promise.all([gateway.stop(), emulator.stop()]);
  }
}

function environmentOf(endpoint, regions) {
  return {
    PORT: '0',
    // Intentionally bad requests would be logged between the rows of the table.
    LOG_LEVEL: 'silent',
    AWS_ENDPOINT_URL_GUARDDUTY: endpoint,
    AWS_ACCESS_KEY_ID: '123456789012',
    AWS_SECRET_ACCESS_KEY: 'any',
    NODE_OPTIONS: `--import=${COLLECT_ON_SIGNAL}`,
    GUARDDUTY_REGIONS: regions.replaceAll(' ', ''),
  };
}

async function soak(gateway, { rate, connections, seconds }) {
  const url = gateway.ready[1];
  const operations = mixOf(await explore(url));
  await floodWithDocuments(url);
  console.log(`${rate} requests a second on ${connections} connections for ${seconds} s, Node ${process.version}\n`);
  console.log('|  time | requests | wrong |  p50 ms |  p99 ms |      RSS |     heap | handles | files |');
  console.log('| ----: | -------: | ----: | ------: | ------: | -------: | -------: | ------: | ----: |');
  const load = startLoad(url, operations, { rate, connections, seconds: Math.ceil(1.1 * seconds) + LINE_SECONDS });
  const collectEvery = Math.max(1, Math.floor(seconds / PARTS / COLLECTIONS_A_PART));
  const readings = [];
  const wrong = [];
  let line = newLine();
  for (let second = 1; second <= seconds && !gateway.hasEnded(); second++) {
    await sleep(1000);
    if (second % collectEvery === 0) {
      gateway.signal('SIGUSR2');
      await sleep(COLLECTED_MS);
    }
    readings.push(await readGauges(url));
    addTo(line, load.take());
    if (second % LINE_SECONDS !== 0) continue;
    console.log(toRow(second, line, readings.at(-1)));
    wrong.push(...line.wrong);
    line = newLine();
  }
  load.stop();
  return report(readings, wrong, gateway.hasEnded());
}

function report(readings, wrong, hasEnded) {
  const { rows, complaints } = judge(readings);
  console.log('\n| least of | second fifth | last fifth | growth |\n| --- | --: | --: | --: |');
  for (const row of rows) console.log(row);
  if (wrong.length > 0) complaints.push(`${wrong.length} wrong answers, such as`, ...wrong.slice(0, MOST_SAMPLES));
  if (hasEnded) complaints.push('the gateway ended by itself');
  console.log(complaints.length === 0 ? '\nNothing grew and no answer was wrong.' : `\n${complaints.join('\n')}`);
  return complaints.length === 0 ? 0 : 1;
}

function newLine() {
  return { latenciesMs: [], wrong: [] };
}

function addTo(line, { latenciesMs, wrong }) {
  line.latenciesMs.push(...latenciesMs);
  line.wrong.push(...wrong);
}

function toRow(second, { latenciesMs, wrong }, { rss, heap, handles, files }) {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const percentile = (share) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1);
  const cells = [
    `${second} s`.padStart(5),
    String(sorted.length).padStart(8),
    String(wrong.length).padStart(5),
    percentile(0.5).padStart(7),
    percentile(0.99).padStart(7),
    toMegabytes(rss).padStart(8),
    toMegabytes(heap).padStart(8),
    String(handles).padStart(7),
    String(files).padStart(5),
  ];
  return `| ${cells.join(' | ')} |`;
}
