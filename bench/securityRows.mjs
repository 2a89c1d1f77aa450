import { summarize } from './kit/statistics.mjs';
import { ratio, row, toText } from './rows.mjs';

/** The budgets of authentication, cost and visibility: what they add to a page that costs nothing else. */
export function toSecurityRows({ cost, verifications, pages, visibility }) {
  const costMs = cost.map(({ cpuMs }) => cpuMs);
  const open = pages.map(({ openMs }) => openMs);
  const guarded = pages.map(({ guardedMs }) => guardedMs);
  const again = verifications.map(({ againMs }) => againMs);
  const first = summarize(verifications.map(({ firstMs }) => firstMs)).median;
  const of = (name) => visibility.map((round) => round[name]);

  return [
    ratio(
      'CPU of a cached page with a token and the cost of operations',
      'the same without either',
      'ms',
      guarded,
      open.map((ms, round) => ms - costMs[round]),
      { atMost: 1.03 },
    ),
    ratio('CPU of a cached page with a token', 'the same without authentication', 'ms', guarded, open),
    row({
      what: 'CPU of the cost of a page, evaluated for each request',
      baseline: 'a cached page',
      unit: 'µs',
      values: costMs.map((ms) => ms * 1000),
      figures: `${((summarize(costMs).median / summarize(open).median) * 100).toFixed(1)} % of it`,
    }),
    row({
      what: 'CPU of the first use of a token that has been verified',
      baseline: '0.05 ms',
      unit: 'ms',
      values: again,
      figures: `${toText(first, 'ms')} to verify it`,
      budget: { atMost: 0.05 },
    }),
    ratio(
      'calls of a page with a limit of accounts',
      'the same without a limit',
      'calls',
      of('someCalls'),
      of('allCalls'),
      { atMost: 1 },
    ),
    ratio('CPU of a page with a limit of accounts', 'the same without a limit', 'ms', of('someMs'), of('allMs')),
  ];
}
