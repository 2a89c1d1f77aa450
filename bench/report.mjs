import { cpus, loadavg, totalmem } from 'node:os';
import { percentile, summarize, summarizeRatio } from './kit/statistics.mjs';
import { toTable } from './kit/table.mjs';

const BASELINE = 'plain-rest';

/** @returns each case's figures over all rounds; `ratio` is relative to plain REST in the same round and connections */
export function summarizeCases(cases) {
  return cases.map((one) => {
    const baseline = cases.find(({ stack, connections }) => stack.name === BASELINE && connections === one.connections);
    const cpuMs = (rounds) => rounds.map((round) => round.cpuMs);
    return { ...summarizeCase(one), ratio: summarizeRatio(cpuMs(one.rounds), cpuMs(baseline.rounds)) };
  });
}

/** @returns the figures of the cases of each kind of growth: `{pages, sources, connections}` */
export function summarizeGrowth(growth) {
  return Object.fromEntries(Object.entries(growth).map(([name, cases]) => [name, cases.map(summarizeCase)]));
}

function summarizeCase({ stack, scenario, connections, sources = 1, answerBytes, rounds }) {
  const latenciesMs = rounds.flatMap((round) => round.latenciesMs);
  return {
    stack: stack.name,
    title: stack.title,
    scenario: scenario.name,
    scenarioTitle: scenario.title,
    findings: scenario.size,
    sources,
    connections,
    answerBytes,
    cpuMs: summarize(rounds.map(({ cpuMs }) => cpuMs)),
    requestsPerSecond: summarize(rounds.map(({ seconds, latenciesMs }) => latenciesMs.length / seconds)),
    latencyMs: { p50: percentile(latenciesMs, 50), p99: percentile(latenciesMs, 99) },
    rssBytes: Math.max(...rounds.map(({ rss }) => rss)),
  };
}

/** @returns the budgets as a Markdown table */
export function toBudgetTable(rows) {
  return toTable(
    [
      { title: 'what', cell: ({ what }) => what },
      { title: 'baseline', cell: ({ baseline }) => baseline },
      { title: 'measured', isNumber: true, cell: ({ measured, unit }) => `${fix(measured.median)} ${unit}`.trim() },
      { title: 'min–max', isNumber: true, cell: ({ measured: { min, max } }) => `${fix(min)}–${fix(max)}` },
      { title: 'of', cell: ({ figures }) => figures },
      { title: 'budget', isNumber: true, cell: toBudgetText },
      { title: 'met?', cell: ({ isMet }) => (isMet === undefined ? '' : isMet ? 'yes' : 'no') },
    ],
    rows,
  );
}

export function toBudgetText({ budget }) {
  if (!budget) return '';
  return budget.atMost === undefined ? `≥ ${budget.atLeast}` : `≤ ${budget.atMost}`;
}

/** @returns every stack's figures as a Markdown table */
export function toCaseTable(results) {
  return toTable(
    [
      { title: 'stack', cell: ({ title }) => title },
      { title: 'scenario', cell: ({ scenarioTitle }) => scenarioTitle },
      { title: 'connections', isNumber: true, cell: ({ connections }) => String(connections) },
      { title: 'CPU ms a page (min–max)', isNumber: true, cell: ({ cpuMs }) => withRange(cpuMs) },
      { title: 'to plain REST (min–max)', isNumber: true, cell: ({ ratio }) => withRange(ratio) },
      { title: 'pages/s', isNumber: true, cell: ({ requestsPerSecond }) => requestsPerSecond.median.toFixed(0) },
      { title: 'p50 ms', isNumber: true, cell: ({ latencyMs }) => latencyMs.p50.toFixed(1) },
      { title: 'p99 ms', isNumber: true, cell: ({ latencyMs }) => latencyMs.p99.toFixed(1) },
      { title: 'answer KB', isNumber: true, cell: ({ answerBytes }) => (answerBytes / 1000).toFixed(0) },
    ],
    results,
  );
}

/** @returns the figures at each point of growth as a Markdown table */
export function toGrowthTable(growth) {
  return toTable(
    [
      { title: 'stack', cell: ({ title }) => title },
      { title: 'findings', isNumber: true, cell: ({ findings }) => String(findings) },
      { title: 'sources', isNumber: true, cell: ({ sources }) => String(sources) },
      { title: 'connections', isNumber: true, cell: ({ connections }) => String(connections) },
      { title: 'CPU ms a page (min–max)', isNumber: true, cell: ({ cpuMs }) => withRange(cpuMs) },
      { title: 'pages/s', isNumber: true, cell: ({ requestsPerSecond }) => requestsPerSecond.median.toFixed(0) },
      { title: 'p99 ms', isNumber: true, cell: ({ latencyMs }) => latencyMs.p99.toFixed(1) },
    ],
    [...growth.pages, ...growth.sources, ...growth.connections],
  );
}

/** Call this before the first request, so that `load` is the load of other processes, which makes the figures worse. */
export function describeMachine() {
  const [{ model }, ...others] = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: model,
    cores: others.length + 1,
    memoryGb: Math.round(totalmem() / 1e9),
    load: loadavg()[0],
  };
}

export function toSentence({ node, cpu, cores, load }) {
  return `Node ${node}, ${cores} × ${cpu}, load ${load.toFixed(1)} before the start`;
}

function withRange({ median, min, max }) {
  return `${fix(median)} (${fix(min)}–${fix(max)})`;
}

function fix(value) {
  return value.toFixed(2);
}
