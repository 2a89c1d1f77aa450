// Shows where a page's CPU time goes: `node bench/profile.mjs [scenario] [stack]`, by default `page gateway`.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkCase, measure } from './cases.mjs';
import { stopChildren, stopChildrenOnExit } from './kit/child.mjs';
import { partOf } from './kit/profileParts.mjs';
import { readSelfTimes, sumBy } from './kit/profileSummary.mjs';
import { toTable } from './kit/table.mjs';
import { createScenarios } from './scenarios.mjs';
import { stackNamed } from './stacks.mjs';
import { startStack, startUpstream } from './startStacks.mjs';

const FINDINGS = 500;
const WARM_UP = 500;
const PAGES = 2000;
const INTERVAL_US = 500;
const FUNCTIONS = 30;
const DIRECTORY = fileURLToPath(new URL('results/profile/', import.meta.url));

stopChildrenOnExit();
await run(process.argv[2] ?? 'page', process.argv[3] ?? 'gateway').finally(stopChildren);

async function run(scenarioName, stackName) {
  const scenario = pick(createScenarios(), scenarioName);
  await rm(DIRECTORY, { recursive: true, force: true });
  await mkdir(DIRECTORY, { recursive: true });
  const upstream = await startUpstream({ sources: 1, findings: FINDINGS });
  const execArgv = ['--cpu-prof', `--cpu-prof-dir=${DIRECTORY}`, `--cpu-prof-interval=${INTERVAL_US}`];
  const stack = await startStack(stackNamed(stackName), upstream, { execArgv });
  const target = await checkCase({ stack, scenario, connections: 1 });
  await measure(target, { warmUp: 0, requests: WARM_UP });
  const { at: from } = await stack.child.usage();
  const { cpuMs } = await measure(target, { warmUp: 0, requests: PAGES });
  const { at: to } = await stack.child.usage();
  await stack.child.stop();

  const [file] = await readdir(DIRECTORY);
  const profile = JSON.parse(await readFile(new URL(file, `file://${DIRECTORY}`), 'utf8'));
  const { nodes } = readSelfTimes(profile, { from: Number(from) / 1000, to: Number(to) / 1000 });
  print(
    nodes.filter(({ name }) => name !== '(idle)'),
    cpuMs,
  );
  console.log(`\nOpen ${DIRECTORY}${file} in Chrome's developer tools for the whole profile.`);
}

function print(nodes, cpuMs) {
  const sampledMs = nodes.reduce((sum, { selfMs }) => sum + selfMs, 0);
  console.log(
    `${(sampledMs / PAGES).toFixed(2)} ms of the main thread per page; CPU of the process ${cpuMs.toFixed(2)} ms, ` +
      'including the threads of the profiler, the garbage collector and the compiler\n',
  );
  const columns = (title) => [
    { title, cell: ([key]) => key },
    { title: 'ms per page', isNumber: true, cell: ([, ms]) => (ms / PAGES).toFixed(3) },
    { title: '%', isNumber: true, cell: ([, ms]) => ((ms / sampledMs) * 100).toFixed(1) },
  ];
  console.log(toTable(columns('part of the work'), sumBy(nodes, partOf)));
  console.log();
  console.log(toTable(columns('function, self time'), sumBy(nodes, functionOf).slice(0, FUNCTIONS)));
}

/** A builtin has no file, so its label includes the function that called it. */
function functionOf({ name, url, line, stack }) {
  if (url !== '') return `${name} (${shorten(url)}:${line})`;
  const caller = stack.find((frame) => frame.url !== '');
  return caller ? `${name} <- ${caller.name} (${shorten(caller.url)})` : name;
}

function shorten(url) {
  return url.split('/').slice(-3).join('/');
}

function pick(list, name) {
  const found = list.find((one) => one.name === name);
  if (!found)
    throw new Error(`There is no scenario ${name}; the scenarios are ${list.map((one) => one.name).join(', ')}.`);
  return found;
}
