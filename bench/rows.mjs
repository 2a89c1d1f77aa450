import { summarize, summarizeRatio } from './kit/statistics.mjs';

/** A row whose value is the quotient of two figures of the same rounds. */
export function ratio(what, baseline, unit, own, other, budget) {
  const figures = `${toText(summarize(own).median, unit)} / ${toText(summarize(other).median, unit)}`;
  return finish({ what, baseline, unit: '', measured: summarizeRatio(own, other), figures, budget });
}

/** A row of a figure itself. */
export function row({ values, ...rest }) {
  return finish({ ...rest, measured: summarize(values) });
}

function finish(one) {
  const { measured, budget } = one;
  const isMet =
    budget && (budget.atMost === undefined ? measured.median >= budget.atLeast : measured.median <= budget.atMost);
  return { ...one, isMet };
}

export function toText(value, unit) {
  return `${value.toFixed(value < 20 ? 2 : 0)} ${unit}`;
}
