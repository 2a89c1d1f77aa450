import { element, text } from './svg.mjs';

const ROW = 24;
const BAR = 14;
const VALUE_WIDTH = 150;

/**
 * Horizontal bars, one per row.
 *
 * @param area `{x, y, width, labelWidth}`
 * @param rows `{label, value, note, kind}`: `kind` is a class of the style sheet, `note` is written at the end of the
 *   row
 * @param mark `{value, label}` of a line across all rows; optional
 */
export function drawBars({ x, y, width, labelWidth }, rows, mark) {
  const room = width - labelWidth - VALUE_WIDTH;
  const largest = Math.max(...rows.map(({ value }) => value), mark?.value ?? 0);
  const toX = (value) => x + labelWidth + (value / largest) * room;
  const bars = rows.map(({ label, value, note, kind }, index) => {
    const top = y + index * ROW;
    const end = toX(value);
    return [
      text(x + labelWidth - 10, top + BAR - 3, label, { anchor: 'end' }),
      element('rect', { x: toX(0), y: top, width: Math.max(end - toX(0), 1), height: BAR, rx: 2, class: kind }),
      text(x + width, top + BAR - 3, note, { kind: 'value', anchor: 'end' }),
    ];
  });
  if (!mark) return bars;
  const at = toX(mark.value);
  const line = { x1: at, x2: at, y1: y - 6, y2: y + rows.length * ROW - 6, class: 'mark' };
  return [bars, element('line', line), text(at, y - 10, mark.label, { kind: 'note', anchor: 'middle' })];
}

export function heightOfBars(rows) {
  return rows.length * ROW;
}
