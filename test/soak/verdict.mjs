import { leastOf } from './gauges.mjs';

/** A run is divided into this many parts. */
export const PARTS = 5;
/** Live memory may grow by this factor, because caches fill. */
export const MOST_GROWTH = 1.15;
/** Handles and files may grow by this many, because sockets come and go; a leak of one a minute exceeds it in ten. */
const MOST_MORE = 3;

/**
 * Compares the minima of the last and the second fifth of a run. The first fifth is for warming up, and minima are used
 * because memory grows between two garbage collections.
 * @param readings of the gauges at even intervals, some in each fifth right after a collection
 * @returns `{rows, complaints}`: a table row for each gauge, and messages about gauges that grew too much
 */
export function judge(readings) {
  const part = Math.floor(readings.length / PARTS);
  if (part === 0) throw new Error('The run was too short to be judged');
  const early = leastOf(readings.slice(part, 2 * part));
  const late = leastOf(readings.slice(-part));
  const growths = Object.keys(early).map((gauge) => {
    const isMemory = gauge === 'rss' || gauge === 'heap';
    const isTooMuch = isMemory ? late[gauge] > MOST_GROWTH * early[gauge] : late[gauge] > early[gauge] + MOST_MORE;
    return { gauge, early: early[gauge], late: late[gauge], isMemory, isTooMuch };
  });
  return {
    rows: growths.map(toRow),
    complaints: growths.filter(({ isTooMuch }) => isTooMuch).map(({ gauge }) => `${gauge} grew too much`),
  };
}

export function toMegabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function toRow({ gauge, early, late, isMemory }) {
  const growth = `${late >= early ? '+' : ''}${((late / early - 1) * 100).toFixed(1)} %`;
  const show = isMemory ? toMegabytes : (count) => count.toFixed(1);
  return `| ${gauge} | ${show(early)} | ${show(late)} | ${growth} |`;
}
