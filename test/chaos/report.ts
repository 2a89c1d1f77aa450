import type { ChaosResult } from './runFault.js';

/** The promise. */
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

/** A table in Markdown, so that a run can be pasted; row by row, as it takes minutes. */
export function tableHead(): string {
  const rule = WIDTHS.map((width, index) => (isText(index) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return `${line(COLUMNS.map(([title]) => title))}\n${line(rule)}`;
}

export function tableRow(result: ChaosResult): string {
  return line(COLUMNS.map(([, cell]) => cell(result)));
}

/**
 * What of a run breaks a promise, in words; nothing where all were kept.
 * @param mostRecoveryMs until the first clean answer; longer where other work shares the machine
 */
export function complaints(
  { fault, cacheTtlMs, tally, recoveryMs }: ChaosResult,
  mostRecoveryMs = MOST_RECOVERY_MS,
): string[] {
  const where = `${fault}, cache ${cacheTtlMs > 0 ? 'on' : 'off'}`;
  const found: string[] = [];
  if (tally.wrong > 0) found.push(`${where}: ${tally.wrong} wrong, such as`, ...tally.wrongs.map((one) => `  ${one}`));
  if (recoveryMs > mostRecoveryMs) found.push(`${where}: clean only ${Math.round(recoveryMs)} ms after the fault`);
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
