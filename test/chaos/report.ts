import type { ChaosResult } from './runFault.js';

/** How long the gateway may take to recover from a fault, in milliseconds. */
export const MOST_RECOVERY_MS = 2000;

const COLUMNS: readonly (readonly [string, (result: ChaosResult) => string | number])[] = [
  ['fault', ({ fault }) => fault],
  ['cache', ({ cacheTtlMs }) => (cacheTtlMs > 0 ? 'on' : 'off')],
  ['answered', ({ tally }) => tally.during.answered],
  ['partial', ({ tally }) => tally.during.partial],
  ['failed', ({ tally }) => tally.during.failed],
  ['wrong', ({ tally }) => tally.wrong],
  ['before and after', ({ tally: { besides } }) => besides.answered + besides.partial + besides.failed],
  ['walks', ({ tally }) => tally.walks],
  ['cursors expired', ({ tally }) => tally.expiredCursors],
  ['clean after', ({ recoveryMs }) => `${Math.round(recoveryMs)} ms`],
  ['codes', ({ tally }) => [...tally.codes.keys()].sort().join(' ')],
];

const WIDTHS = COLUMNS.map(([title], index) => (index === 0 ? 31 : title.length));

/**
 * The head of a Markdown table, so that a run can be pasted; rows are printed as they come, because a run takes
 * minutes.
 */
export function tableHead(): string {
  const rule = WIDTHS.map((width, index) => (isText(index) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return `${line(COLUMNS.map(([title]) => title))}\n${line(rule)}`;
}

export function tableRow(result: ChaosResult): string {
  return line(COLUMNS.map(([, cell]) => cell(result)));
}

/**
 * Messages about broken promises in a run; empty if all were kept.
 * @param mostRecoveryMs the limit until the first clean answer; longer if other work shares the machine
 */
export function complaints(
  { fault, cacheTtlMs, tally, recoveryMs }: ChaosResult,
  mostRecoveryMs = MOST_RECOVERY_MS,
): string[] {
  const where = `${fault}, cache ${cacheTtlMs > 0 ? 'on' : 'off'}`;
  const found: string[] = [];
  if (tally.wrong > 0) found.push(`${where}: ${tally.wrong} wrong, such as`, ...tally.wrongs.map((one) => `  ${one}`));
  if (recoveryMs > mostRecoveryMs) {
    found.push(`${where}: the first clean answer came ${Math.round(recoveryMs)} ms after the fault`);
  }
  return found;
}

function line(cells: readonly (string | number)[]): string {
  const padded = cells.map((cell, index) => {
    const width = WIDTHS[index] ?? 0;
    return isText(index) ? String(cell).padEnd(width) : String(cell).padStart(width);
  });
  return `| ${padded.join(' | ')} |`;
}

function isText(index: number): boolean {
  return index < 2 || index === COLUMNS.length - 1;
}
