import { toBudgetText, toSentence } from '../report.mjs';
import { drawBars, heightOfBars } from './drawBars.mjs';
import { drawPlot } from './drawPlot.mjs';
import { element, text } from './svg.mjs';

const WIDTH = 920;
const MARGIN = 28;
const INNER = WIDTH - 2 * MARGIN;
const PLOT_HEIGHT = 220;

const STYLE = `
  svg { --ground: #ffffff; --ink: #1f2328; --faint: #59636e; --grid: #d8dee4; --own: #0f6fde; --cached: #0a8f6c; --other: #8c959f; --missed: #c4432b; --dot: #b35900; }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --ink: #e6edf3; --faint: #9198a1; --grid: #30363d; --own: #539bf5; --cached: #3fb68b; --other: #6e7681; --missed: #f0705a; --dot: #e3a04f; }
  }
  text { font: 12px -apple-system, "Segoe UI", "DejaVu Sans", Helvetica, Arial, sans-serif; fill: var(--ink); }
  .title { font-size: 17px; font-weight: 600; }
  .heading { font-size: 13px; font-weight: 600; }
  .note { font-size: 11px; fill: var(--faint); }
  .value { font-variant-numeric: tabular-nums; }
  .ground { fill: var(--ground); stroke: var(--grid); }
  .own { fill: var(--own); stroke: var(--own); } .cached { fill: var(--cached); stroke: var(--cached); }
  .other { fill: var(--other); stroke: var(--other); } .missed { fill: var(--missed); stroke: var(--missed); }
  rect.own, rect.cached, rect.other, rect.missed { stroke: none; }
  .mark { stroke: var(--ink); stroke-dasharray: 3 3; } .grid { stroke: var(--grid); } .axis { stroke: var(--faint); }
  .line { fill: none; stroke-width: 2; } .dot { stroke: none; }
`;

/** The report as one SVG for light and dark pages. @param report the contents of latest.json */
export function drawReport({ date, machine, plan, budgets, results, growth }) {
  const parts = [];
  let y = MARGIN + 12;
  const area = { x: MARGIN, width: INNER, labelWidth: 375 };

  parts.push(text(MARGIN, y, 'What a page of 50 findings costs', { kind: 'title' }));
  y += 20;
  const about = `CPU of the process, median of ${plan.rounds} rounds, every field of the 2019 response · ${toSentence(machine)} · ${date.toISOString().slice(0, 10)}`;
  parts.push(text(MARGIN, y, about, { kind: 'note' }));
  y += 34;
  const costs = toCosts(results);
  parts.push(drawBars({ ...area, y }, costs, { value: restOf(results).cpuMs.median, label: 'plain REST' }));
  y += heightOfBars(costs) + 34;

  parts.push(text(MARGIN, y, 'Budgets', { kind: 'heading' }));
  y += 16;
  parts.push(
    text(
      MARGIN,
      y,
      'The share of each budget that is used. Bars that end left of the line are within budget; bars are cut at three times the budget.',
      { kind: 'note' },
    ),
  );
  y += 34;
  const used = toUsed(budgets);
  parts.push(drawBars({ ...area, y }, used, { value: 1, label: 'the budget' }));
  y += heightOfBars(used) + 30;

  parts.push(text(MARGIN, y, 'How cost grows', { kind: 'heading' }), drawLegend(MARGIN + 140, y));
  y += 18;
  const width = (INNER - 2 * 24) / 3;
  toPlots(growth).forEach((plot, index) => {
    parts.push(drawPlot({ x: MARGIN + index * (width + 24), y, width, height: PLOT_HEIGHT }, plot));
  });
  y += PLOT_HEIGHT + MARGIN;

  const ground = element('rect', { x: 0.5, y: 0.5, width: WIDTH - 1, height: y - 1, rx: 8, class: 'ground' });
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${Math.round(y)}`,
    width: WIDTH,
    height: y,
    role: 'img',
    'aria-label': 'What a page of findings costs on the gateway and on its baselines, its budgets, and how cost grows',
  };
  return `${element('svg', root, [`<style>${STYLE}</style>`, ground, ...parts])}\n`;
}

/** @returns a bar for each stack with one connection, cheapest first */
function toCosts(results) {
  const rest = restOf(results).cpuMs.median;
  return results
    .filter(({ connections, scenario }) => connections === 1 && scenario !== 'tree')
    .sort((a, b) => a.cpuMs.median - b.cpuMs.median)
    .map(({ stack, title, scenario, cpuMs }) => ({
      label: scenario === 'ten-fields' ? `${title}, 10 fields` : title,
      value: cpuMs.median,
      note: `${cpuMs.median.toFixed(2)} ms · ${(cpuMs.median / rest).toFixed(2)}×`,
      kind: stack === 'gateway' ? 'own' : stack === 'gateway-cached' ? 'cached' : 'other',
    }));
}

function restOf(results) {
  return results.find(({ stack, connections }) => stack === 'plain-rest' && connections === 1);
}

/** Longer bars are cut, so that one far over its budget leaves room for the others. */
const MOST_USED = 3;

function toUsed(budgets) {
  return budgets
    .filter(({ budget }) => budget)
    .map(({ what, baseline, measured, unit, budget, isMet }) => {
      const share = budget.atMost === undefined ? budget.atLeast / measured.median : measured.median / budget.atMost;
      return {
        label: `${what} / ${SHORT.get(baseline) ?? baseline}`,
        value: Math.min(share, MOST_USED),
        note: `${Number(measured.median.toFixed(2))}${unit === '' ? '' : ` ${unit}`} (${toBudgetText({ budget })})`,
        kind: isMet ? 'own' : 'missed',
      };
    });
}

const SHORT = new Map([
  ['plain REST on the SDK', 'REST'],
  ['plain REST on the SDK, whole documents', 'REST'],
  ['Apollo Server as in its tutorial', 'Apollo'],
  ['a proxy that copies the bytes', 'byte proxy'],
  ['node with Fastify alone', 'Fastify'],
  ['2, the floor', '2'],
  ['executed by graphql-js', 'graphql-js'],
]);

const SERIES = [
  { stack: 'gateway', label: 'guardduty-graphql, nothing cached', kind: 'own' },
  { stack: 'plain-rest', label: 'plain REST on the SDK', kind: 'other' },
];

function drawLegend(x, y) {
  return SERIES.map(({ label, kind }, index) => {
    const left = x + index * 250;
    return [
      element('rect', { x: left, y: y - 9, width: 10, height: 10, rx: 2, class: kind }),
      text(left + 16, y, label),
    ];
  });
}

function toPlots({ pages, sources, connections }) {
  return [
    toPlot(pages, 'findings', ({ cpuMs, findings }) => cpuMs.median / findings, {
      title: 'with the page',
      unit: 'CPU ms a finding, logarithmic',
      isLogarithmic: true,
      axis: 'findings in a page',
    }),
    toPlot(sources, 'sources', ({ cpuMs }) => cpuMs.median, {
      title: 'with the sources',
      unit: 'CPU ms a page of 50',
      axis: 'regions',
    }),
    toPlot(connections, 'connections', ({ requestsPerSecond }) => requestsPerSecond.median, {
      title: 'with the connections',
      unit: 'pages of 50 a second, one process',
      axis: 'connections',
    }),
  ];
}

function toPlot(cases, by, read, texts) {
  const series = SERIES.map((one) => ({ ...one, values: cases.filter(({ stack }) => stack === one.stack).map(read) }));
  return {
    ...texts,
    points: [...new Set(cases.map((one) => one[by]))],
    series: series.filter(({ values }) => values.length > 0),
  };
}
