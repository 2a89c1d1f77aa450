import { leastOf } from './gauges.mjs';

/** How many parts a run has. */
export const PARTS = 5;
/** What is alive may grow by so much, as a quotient: caches fill. */
export const MOST_GROWTH = 1.15;
/** Sockets come and go with the load; a leak of one a minute is beyond this in ten. */
const MOST_MORE = 3;

/**
 * The least of the last fifth beside that of the second: the first is for warming up, and between two collections memory
 * grows as the engine likes.
 * @param readings of the gauges, at even intervals, some in each fifth right after a collection
 * @returns `{rows, complaints}`: a row for each gauge, and in words what grew too much
 */
export function judge(readings) {
  const part = Math.floor(readings.length / PARTS);
  if (part === 0) throw new Error('Too short to be judged');
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
