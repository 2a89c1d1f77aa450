import { element, text } from './svg.mjs';

const LEFT = 40;
const BOTTOM = 36;
const TICKS = 4;

/**
 * A small line plot over named points at equal distances. The y axis begins at 0 unless it is logarithmic.
 *
 * @param area `{x, y, width, height}`
 * @param plot `{title, unit, axis, points, series}`; `series` is `{label, kind, values}`, `values` in the order of
 *   points
 */
export function drawPlot({ x, y, width, height }, { title, unit, axis, points, series, isLogarithmic }) {
  const left = x + LEFT;
  const right = x + width - 12;
  const top = y + 38;
  const bottom = y + height - BOTTOM;
  const { ticks, share } = (isLogarithmic ? logarithmic : linear)(series.flatMap(({ values }) => values));
  const toX = (index) => left + ((right - left) * (index + 0.5)) / points.length;
  const toY = (value) => bottom - (bottom - top) * share(value);
  return [
    text(x, y + 12, title, { kind: 'heading' }),
    text(x, y + 28, unit, { kind: 'note' }),
    ticks.map((value, index) => [
      element('line', { x1: left, x2: right, y1: toY(value), y2: toY(value), class: index === 0 ? 'axis' : 'grid' }),
      text(left - 6, toY(value) + 4, String(Number(value.toPrecision(2))), { kind: 'note', anchor: 'end' }),
    ]),
    points.map((point, index) => text(toX(index), bottom + 15, String(point), { kind: 'note', anchor: 'middle' })),
    text((left + right) / 2, bottom + 31, axis, { kind: 'note', anchor: 'middle' }),
    series.map(({ kind, values }) => [
      element('polyline', {
        points: values.map((value, index) => `${toX(index).toFixed(1)},${toY(value).toFixed(1)}`).join(' '),
        class: `line ${kind}`,
      }),
      values.map((value, index) => element('circle', { cx: toX(index), cy: toY(value), r: 3, class: `dot ${kind}` })),
    ]),
  ];
}

/** Like `logarithmic`, returns the ticks of the axis and `share`, which maps a value to its position from 0 to 1. */
function linear(values) {
  const largest = Math.max(...values);
  const step = niceStep(largest / TICKS);
  const end = step * Math.ceil(largest / step);
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, index) => index * step);
  return { ticks, share: (value) => value / end };
}

function logarithmic(values) {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.ceil(Math.log10(Math.max(...values)));
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  return { ticks, share: (value) => (Math.log10(value) - from) / Math.max(to - from, 1) };
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999);
}
