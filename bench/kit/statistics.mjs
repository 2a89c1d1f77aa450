/** @returns `{median, min, max, values}` */
export function summarize(values) {
  return { median: percentile(values, 50), min: Math.min(...values), max: Math.max(...values), values };
}

/** @returns the summary of each round's quotient, for figures that were measured side by side */
export function summarizeRatio(values, baseline) {
  return summarize(values.map((value, round) => value / baseline[round]));
}

/** Interpolated between neighbours. @param rank 0 to 100 */
export function percentile(values, rank) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * rank) / 100;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}
