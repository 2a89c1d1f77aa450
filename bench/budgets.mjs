import { percentile, summarize } from './kit/statistics.mjs';
import { ratio, row, toText } from './rows.mjs';
import { QUERIES } from './sections/joinedCalls.mjs';
import { LATENCY_MS } from './sections/latency.mjs';
import { toSecurityRows } from './securityRows.mjs';

const PAGE = 'CPU of a page, none cached';
const REST = 'plain REST on the SDK';
const APOLLO = 'Apollo Server as in its tutorial';
const BUSY = 50;
/** The least time for 1,000 findings: 20 ListFindings one after the other, then the last GetFindings. */
const FLOOR_MS = (20 + 1) * LATENCY_MS;
/** Memory that grows during the start and while caches fill is not counted as growth. */
const SETTLED_SECONDS = 120;
const FLAT = 1.1;

/**
 * A row for each budget: `{what, baseline, measured, figures, budget, isMet}`. `measured` is a summary over the rounds,
 * a ratio unless `unit` is given; `figures` are the medians that it comes from; `budget` is `{atMost}`, `{atLeast}`, or
 * undefined if the row is only informative.
 */
export function toBudgetRows(measured) {
  const { cursors, pages, references, newShapes, joinedCalls, latency, startUp, memory, flatness, security, names } =
    measured;
  const cpu = (stack, scenario) => roundsOf(pages, stack, scenario, 1).map(({ cpuMs }) => cpuMs);
  const rate = (stack) =>
    roundsOf(pages, stack, 'page', BUSY).map(({ seconds, latenciesMs }) => latenciesMs.length / seconds);
  const p99 = (stack) => roundsOf(pages, stack, 'page', BUSY).map(({ latenciesMs }) => percentile(latenciesMs, 99));
  const page = cpu('gateway', 'page');
  const rest = cpu('plain-rest', 'documents');
  const wait = (size, sources) => latency.find((one) => one.scenario.size === size && one.sources === sources).rounds;
  const ms = (rounds) => rounds.map((round) => round.ms);
  const seconds = (name) => startUp.find((one) => one.name === name).rounds.map((round) => round.seconds);
  const shape = (stack, from, to) =>
    newShapes
      .find((one) => one.stack.name === stack)
      .rounds.map(({ cpuMs }) => cpuMs.slice(from, to).reduce((sum, each) => sum + each, 0));
  const constant = (value, rounds) => rounds.map(() => value);

  return [
    ratio(PAGE, REST, 'ms', page, rest, { atMost: 0.5 }),
    ratio(PAGE, APOLLO, 'ms', page, cpu('apollo', 'page'), { atMost: 0.18 }),
    ratio(PAGE, 'a proxy that copies the bytes', 'ms', page, cpu('byte-proxy', 'documents'), { atMost: 4 }),
    ratio('CPU of a page whose findings are cached', REST, 'ms', cpu('gateway-cached', 'page'), rest, { atMost: 0.33 }),
    ratio('CPU of a page of 10 fields', `${REST}, whole documents`, 'ms', cpu('gateway', 'ten-fields'), rest, {
      atMost: 0.3,
    }),
    ratio(
      'CPU of 50 references (`_entities`), none cached',
      'the same findings by id (`findingsById`)',
      'ms',
      references.map(({ referencesMs }) => referencesMs),
      references.map(({ byIdMs }) => byIdMs),
      { atMost: 1.1 },
    ),
    ratio('CPU of its two calls alone, answers parsed', REST, 'ms', cpu('calls-alone', 'documents'), rest),
    ratio(`pages a second at ${BUSY} connections`, APOLLO, 'pages/s', rate('gateway'), rate('apollo'), { atLeast: 5 }),
    ratio('the same with the cache on', APOLLO, 'pages/s', rate('gateway-cached'), rate('apollo')),
    ratio(`p99 of a page at ${BUSY} connections`, APOLLO, 'ms', p99('gateway'), p99('apollo'), { atMost: 0.35 }),
    ratio('the same with the cache on', APOLLO, 'ms', p99('gateway-cached'), p99('apollo')),
    ratio(
      `time for 1,000 findings, ${LATENCY_MS} ms a call`,
      `(20 + 1) × ${LATENCY_MS} ms`,
      'ms',
      ms(wait(1000, 1)),
      constant(FLOOR_MS, wait(1000, 1)),
      { atMost: 1.15 },
    ),
    ratio(
      `time for a page over 8 sources, ${LATENCY_MS} ms a call`,
      'one source',
      'ms',
      ms(wait(50, 8)),
      ms(wait(50, 1)),
      {
        atMost: 1.25,
      },
    ),
    ...cursors.map(({ sources, rounds }) =>
      row({
        what: `CPU of a cursor, page of 1,000 over ${sources} ${sources === 1 ? 'source' : 'sources'}`,
        baseline: '0.1 ms',
        unit: 'ms',
        values: rounds.map(({ cpuMs }) => cpuMs),
        figures: 'the slower of two orders, one in which all findings tie',
        budget: { atMost: 0.1 },
      }),
    ),
    row({
      what: `calls for ${QUERIES} concurrent queries of one finding`,
      baseline: '2, the floor',
      unit: 'calls',
      values: joinedCalls.map(({ calls }) => calls),
      figures: 'ListFindings + GetFindings',
      budget: { atMost: 4 },
    }),
    ...toSecurityRows(security),
    ratio(
      'CPU of a page whose types have a prefix',
      'the same without one',
      'ms',
      names.map(({ prefixedMs }) => prefixedMs),
      names.map(({ plainMs }) => plainMs),
      { atMost: 1.03 },
    ),
    ratio(
      `resident memory after load at ${BUSY} connections`,
      REST,
      'MB',
      memory.map(({ gateway }) => gateway / 1e6),
      memory.map(({ plainRest }) => plainRest / 1e6),
      { atMost: 1.5 },
    ),
    ...(flatness ? [flatnessRow(flatness)] : []),
    startUpRow(seconds('gateway'), seconds('fastify')),
    ratio(
      'first query of a new shape',
      'executed by graphql-js',
      'ms',
      shape('gateway', 0, 1),
      shape('graphql-js', 0, 1),
      {
        atMost: 1.3,
      },
    ),
    ratio(
      'first and second query of a new shape',
      'executed by graphql-js',
      'ms',
      shape('gateway', 0, 2),
      shape('graphql-js', 0, 2),
    ),
    ratio(
      'third query of a new shape',
      'executed by graphql-js',
      'ms',
      shape('gateway', 2, 3),
      shape('graphql-js', 2, 3),
    ),
  ];
}

function roundsOf(cases, stack, scenario, connections) {
  return cases.find(
    (one) => one.stack.name === stack && one.scenario.name === scenario && one.connections === connections,
  ).rounds;
}

function startUpRow(own, fastify) {
  return row({
    what: 'process start to /readyz, local mode',
    baseline: 'node with Fastify alone',
    unit: 's more',
    values: own.map((value, round) => value - fastify[round]),
    figures: `${toText(summarize(own).median, 's')} − ${toText(summarize(fastify).median, 's')}`,
    budget: { atMost: 1.2 },
  });
}

/** Compares the last minute with the first minute after the settling time. */
function flatnessRow(samples) {
  const end = samples.at(-1).second;
  const mean = (from, to) => {
    const within = samples.filter(({ second }) => second >= from && second <= to);
    return within.reduce((sum, { rss }) => sum + rss / 1e6, 0) / within.length;
  };
  const before = mean(SETTLED_SECONDS, SETTLED_SECONDS + 60);
  return ratio(
    `resident memory at the end of ${Math.round(end / 60)} minutes`,
    'after two minutes',
    'MB',
    [mean(end - 60, end)],
    [before],
    { atMost: FLAT },
  );
}
