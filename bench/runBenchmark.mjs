import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { toBudgetRows } from './budgets.mjs';
import { drawReport } from './draw/drawReport.mjs';
import { stopChildren, stopChildrenOnExit } from './kit/child.mjs';
import {
  describeMachine,
  summarizeCases,
  summarizeGrowth,
  toBudgetTable,
  toCaseTable,
  toGrowthTable,
  toSentence,
} from './report.mjs';
import { measureCursors } from './sections/cursors.mjs';
import { measureGrowth } from './sections/growth.mjs';
import { measureJoinedCalls } from './sections/joinedCalls.mjs';
import { measureLatency } from './sections/latency.mjs';
import { measureFlatness, measureMemory } from './sections/memory.mjs';
import { measureNames } from './sections/names.mjs';
import { measureNewShapes } from './sections/newShapes.mjs';
import { measurePages } from './sections/pages.mjs';
import { measureReferences } from './sections/references.mjs';
import { measureSecurity } from './sections/security.mjs';
import { measureStartUp } from './sections/startUp.mjs';
import { STACKS, stackNamed } from './stacks.mjs';
import { startStack, startUpstream } from './startStacks.mjs';

const FINDINGS = 500;
/** In each region, more than the longest page. */
const FINDINGS_OF_WIDE = 1100;
const SOURCES = [1, 2, 4, 8];
const RESULTS = new URL('results/', import.meta.url);

/** Runs all measurements, prints the tables on standard output, and writes latest.json and latest.svg. */
export async function runBenchmark(plan) {
  stopChildrenOnExit();
  try {
    await run(plan);
  } finally {
    await stopChildren();
  }
}

async function run(plan) {
  const progress = progressFrom(performance.now());
  const machine = describeMachine();
  const measured = await measureAll(plan, progress);
  const budgets = toBudgetRows(measured);
  const results = summarizeCases(measured.pages);
  const growth = summarizeGrowth(measured.growth);
  console.log(`${toSentence(machine)}; ${plan.rounds} rounds of ${plan.requests} pages\n`);
  console.log(toBudgetTable(budgets));
  console.log(`\nEvery stack\n\n${toCaseTable(results)}`);
  console.log(`\nHow cost grows, ${plan.growthRounds} rounds\n\n${toGrowthTable(growth)}`);
  await mkdir(RESULTS, { recursive: true });
  const report = { date: new Date(), machine, plan, budgets, results, growth, flatness: measured.flatness };
  await write('latest.json', `${JSON.stringify(report, null, 2)}\n`);
  await write('latest.svg', drawReport(report));
  progress(`written to ${fileURLToPath(RESULTS)}latest.json and latest.svg`);
}

async function measureAll(plan, progress) {
  const startUp = await measureStartUp({ plan, progress });
  const cursors = await measureCursors({ plan, progress });

  progress('starting the upstreams and the stacks');
  const upstream = await startUpstream({ sources: 1, findings: FINDINGS });
  const stacks = await Promise.all(
    STACKS.filter(({ name }) => name !== 'graphql-js').map((one) => startStack(one, upstream)),
  );
  const pages = await measurePages({ stacks, plan, progress });
  const gateway = stacks.find(({ name }) => name === 'gateway');
  const joinedCalls = await measureJoinedCalls({ upstream, stack: gateway, ids: upstream.ready.ids, plan, progress });
  const { ids } = pages.find(({ scenario }) => scenario.name === 'page');
  const references = await measureReferences({ stack: gateway, ids, plan, progress });
  await stopAll(stacks);
  const security = await measureSecurity({ upstream, plan, progress });
  const names = await measureNames({ upstream, plan, progress });
  const newShapes = await measureNewShapes({ upstream, plan, progress });

  const wide = await startUpstream({ sources: SOURCES.at(-1), findings: FINDINGS_OF_WIDE });
  const gateways = await Promise.all(
    SOURCES.map(async (sources) => ({ sources, stack: await startStack(stackNamed('gateway'), wide, { sources }) })),
  );
  const latency = await measureLatency({ upstream: wide, gateways: [gateways[0], gateways.at(-1)], plan, progress });
  const rest = await startStack(stackNamed('plain-rest'), wide);
  const growth = await measureGrowth({ stacks: [gateways[0].stack, rest], gateways, plan, progress });
  await stopAll([...gateways.map(({ stack }) => stack), rest]);

  const memory = await measureMemory({ upstream, plan, progress });
  const flatness = plan.flatSeconds > 0 ? await measureFlatness({ upstream, plan, progress }) : undefined;
  return {
    startUp,
    cursors,
    pages,
    references,
    newShapes,
    joinedCalls,
    latency,
    growth,
    memory,
    flatness,
    security,
    names,
  };
}

function stopAll(stacks) {
  return Promise.all(stacks.map(({ child }) => child.stop()));
}

function progressFrom(startedAt) {
  return (line) => console.error(`[${((performance.now() - startedAt) / 1000).toFixed(0).padStart(3)} s] ${line}`);
}

async function write(name, content) {
  await writeFile(new URL(name, RESULTS), content);
}
