// `npm run bench`: what a page costs on each stack, over the same upstream.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { checkAnswer, createCases, measure } from './cases.mjs';
import { stopChildren, stopChildrenOnExit } from './kit/child.mjs';
import { HELP, readOptions } from './options.mjs';
import { describeMachine, summarizeCase, toResultTable, toSentence } from './report.mjs';
import { createScenarios } from './scenarios.mjs';
import { STACKS } from './stacks.mjs';
import { startStack, startUpstream } from './startStacks.mjs';

const CONNECTIONS = [1, 10];
const RESULTS = new URL('results/latest.json', import.meta.url);
const USAGE_ERROR = 2;

const options = readOptions(process.argv.slice(2));
switch (options.kind) {
  case 'help':
    console.log(HELP);
    break;
  case 'fault':
    console.error(`${options.fault}\n\n${HELP}`);
    process.exitCode = USAGE_ERROR;
    break;
  default:
    stopChildrenOnExit();
    await run(options.plan).finally(stopChildren);
}

async function run(plan) {
  const startedAt = performance.now();
  const progress = (line) =>
    console.error(`[${((performance.now() - startedAt) / 1000).toFixed(0).padStart(3)} s] ${line}`);

  const machine = describeMachine();
  progress('starting the upstream and the stacks');
  const endpoint = await startUpstream();
  const stacks = [];
  for (const stack of STACKS) stacks.push(await startStack(stack, endpoint));
  const scenarios = createScenarios();

  const cases = await checkCases(createCases(stacks, scenarios, CONNECTIONS));
  // Once for each stack and scenario is enough: every round warms up again.
  for (const one of cases.filter(({ connections }) => connections === CONNECTIONS.at(-1))) {
    progress(`warming up: ${nameOf(one)}`);
    await measure(one, { warmUp: 0, requests: plan.firstWarmUp });
  }
  for (let round = 0; round < plan.rounds; round++) {
    for (const one of rotate(cases, round)) {
      const figures = await measure(one, plan);
      one.rounds.push(figures);
      progress(`round ${round + 1} of ${plan.rounds}: ${nameOf(one)}: ${figures.cpuMs.toFixed(2)} ms`);
    }
  }

  const results = cases.map((one) => summarizeCase(one, cases));
  const titles = new Map([...STACKS, ...scenarios].map(({ name, title }) => [name, title]));
  console.log(`${toSentence(machine)}; ${plan.rounds} rounds of ${plan.requests} pages\n`);
  console.log(toResultTable(results, titles));
  await mkdir(new URL('.', RESULTS), { recursive: true });
  await writeFile(RESULTS, `${JSON.stringify({ date: new Date(), machine, plan, results }, null, 2)}\n`);
  progress(`written to ${fileURLToPath(RESULTS)}`);
}

/** @throws Error where an answer is wrong, or not about the same findings as the others */
async function checkCases(cases) {
  const checked = [];
  for (const one of cases) {
    const { ids, answerBytes } = await checkAnswer(one);
    checked.push({ ...one, answerBytes, ids, rounds: [] });
    if (ids.join() !== checked[0].ids.join()) throw new Error(`${nameOf(one)} answers with other findings`);
  }
  return checked;
}

/** Each round begins with another case, so that none always runs after the same one. */
function rotate(cases, round) {
  const start = round % cases.length;
  return [...cases.slice(start), ...cases.slice(0, start)];
}

function nameOf({ stack, scenario, connections }) {
  return `${stack.name}, ${scenario.name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
}
