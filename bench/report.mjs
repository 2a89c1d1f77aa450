import { cpus, loadavg, totalmem } from 'node:os';
import { percentile, summarize } from './kit/statistics.mjs';
import { toTable } from './kit/table.mjs';
import { BASELINE } from './stacks.mjs';

/** @returns a case's figures over all rounds; `ratio` is to the baseline in the same round at the same connections */
export function summarizeCase(measured, all) {
  const { stack, scenario, connections, answerBytes, rounds } = measured;
  const baseline = all.find((other) => other.stack.name === BASELINE && other.connections === connections);
  const latenciesMs = rounds.flatMap((round) => round.latenciesMs);
  return {
    stack: stack.name,
    scenario: scenario.name,
    connections,
    answerBytes,
    cpuMs: summarize(rounds.map(({ cpuMs }) => cpuMs)),
    ratio: summarize(rounds.map(({ cpuMs }, index) => cpuMs / baseline.rounds[index].cpuMs)),
    requestsPerSecond: summarize(rounds.map(({ seconds, latenciesMs }) => latenciesMs.length / seconds)),
    latencyMs: { p50: percentile(latenciesMs, 50), p99: percentile(latenciesMs, 99) },
    rssBytes: Math.max(...rounds.map(({ rss }) => rss)),
  };
}

/** @returns the table of all cases as Markdown */
export function toResultTable(results, titles) {
  return toTable(
    [
      { title: 'stack', cell: ({ stack }) => titles.get(stack) },
      { title: 'scenario', cell: ({ scenario }) => titles.get(scenario) },
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

/** To be asked before the first request: `load` is then that of others, who make the figures worse. */
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
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}
