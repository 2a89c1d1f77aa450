/**
 * A Markdown table whose columns are also aligned as plain text.
 *
 * @param columns `{title, isNumber, cell}`; `cell` returns a row's text
 */
export function toTable(columns, rows) {
  const texts = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((cells) => cells[index].length)),
  );
  const line = (cells) =>
    `| ${cells.map((cell, index) => (columns[index].isNumber ? cell.padStart(widths[index]) : cell.padEnd(widths[index]))).join(' | ')} |`;
  const rule = columns.map(({ isNumber }, index) =>
    isNumber ? `${'-'.repeat(widths[index] - 1)}:` : '-'.repeat(widths[index]),
  );
  return [line(columns.map(({ title }) => title)), line(rule), ...texts.map(line)].join('\n');
}
