import { createHash } from 'node:crypto';
import type { CallKind, CallPlan } from '../../model/callPlan.js';
import { OperationRefused, SourceUnavailable } from '../../model/errors.js';
import type { FindingSource } from '../../model/findingSource.js';
import { describeSource } from '../../model/sourceIdentity.js';
import { PromisedTurns, type SourcePlans } from './promisedTurns.js';
import type { WantedCalls } from './wantedCalls.js';

/** How long an operation's calls may have to wait for it to be admitted. */
const PATIENCE_MS = 3000;
/** The same for one that was told when to come again: it may come up to a second later, with others. */
const PROMISED_PATIENCE_MS = 4000;
/** A wait this short is no reason to keep room for others, who may never come. */
const SHORT_MS = 1000;
/** How long the calls of an operation that was begun may take: less than an operation may take as a whole by default. */
const LONGEST_MS = 7000;
const LONGEST_RETRY_AFTER_MS = 60_000;
/** A client's clock is not ours. */
const EARLY_BY_MS = 250;

/** `admitted`: with the sources that it has to do without. */
export type Decision =
  | {
      readonly kind: 'admitted';
      readonly rank: number;
      readonly without: ReadonlyMap<FindingSource, SourceUnavailable>;
      /** By source what ends the expectation of follow-up calls. */
      readonly expected: ReadonlyMap<FindingSource, () => void>;
    }
  | { readonly kind: 'refused'; readonly error: OperationRefused };

/** The source that can begin last. */
interface Bottleneck {
  readonly source: FindingSource;
  /** Until its first calls, one of each kind, could be made. */
  readonly delayMs: number;
  /** How long the rest of its calls would take. */
  readonly ownMs: number;
}

/**
 * Decides which operations begin while calls are scarce. An operation needs calls to all its sources, so it is admitted
 * to all of them or refused before the first call; one that was begun only in part would have used up calls for nothing.
 * What is admitted is finished: calls of an operation that was admitted earlier go first.
 */
export class Admission {
  readonly #sources: readonly FindingSource[];
  readonly #promised = new PromisedTurns();
  #admitted = 0;

  constructor(sources: readonly FindingSource[]) {
    this.#sources = sources;
  }

  /** Whether operations have to be admitted at present: otherwise they just begin. */
  get isNeeded(): boolean {
    return this.#sources.some(({ isScarce }) => isScarce);
  }

  /** The rank of an operation that begins now. */
  nextRank(): number {
    return ++this.#admitted;
  }

  decide(wanted: readonly WantedCalls[]): Decision {
    const plans = sumBySource(wanted, ({ calls, followUps }) => add(calls, followUps));
    const late = wanted.every(({ isOptional }) => isOptional) ? lateSources(plans) : [];
    if (late.length > 0 && late.length < plans.size) {
      return this.#admit(wanted, new Map(late.map((each) => [each.source, sourceIsLate(each)] as const)));
    }
    const bottleneck = bottleneckOf(plans, []);
    if (bottleneck.ownMs > LONGEST_MS) return { kind: 'refused', error: tooLarge(bottleneck) };
    const subject = subjectOf(wanted);
    const promise = this.#promised.get(subject);
    const early = promise === undefined ? 0 : promise.dueAt - performance.now();
    if (this.#fits(plans, bottleneck, promise !== undefined && early <= EARLY_BY_MS)) {
      this.#promised.delete(subject);
      return this.#admit(wanted, new Map());
    }
    if (early > EARLY_BY_MS) return refuse({ ...bottleneck, delayMs: early });
    // One that was kept waiting before does not queue up behind the others again.
    const ahead = promise ? [] : this.#promised.plansDueBy(Number.POSITIVE_INFINITY);
    const slowest = bottleneckOf(plans, ahead);
    const waitMs = Math.min(Math.max(slowest.delayMs - PATIENCE_MS / 2, 1), LONGEST_RETRY_AFTER_MS);
    this.#promised.set(subject, { plans, dueAt: performance.now() + waitMs });
    return refuse({ ...slowest, delayMs: waitMs });
  }

  #fits(plans: SourcePlans, { delayMs }: Bottleneck, isPromised: boolean): boolean {
    if (isPromised) return delayMs <= PROMISED_PATIENCE_MS;
    if (delayMs <= SHORT_MS) return true;
    if (delayMs > PATIENCE_MS) return false;
    const soon = this.#promised.plansDueBy(performance.now() + PATIENCE_MS);
    return bottleneckOf(plans, soon).delayMs <= PATIENCE_MS;
  }

  #admit(wanted: readonly WantedCalls[], without: ReadonlyMap<FindingSource, SourceUnavailable>): Decision {
    const made = wanted.filter(({ source }) => !without.has(source));
    for (const [source, plan] of sumBySource(made, ({ calls }) => calls)) {
      // By then the calls wait, or have been made.
      setImmediate(source.expect(plan));
    }
    const followUps = sumBySource(made, ({ followUps }) => followUps);
    const expected = new Map([...followUps].map(([source, plan]) => [source, source.expect(plan)] as const));
    return { kind: 'admitted', rank: this.nextRank(), without, expected };
  }
}

/** @param ahead what others are going to ask of the same sources before */
function bottleneckOf(plans: SourcePlans, ahead: readonly SourcePlans[]): Bottleneck {
  const all = [...plans].map(([source, plan]) => {
    const before = ahead.reduce((sum, others) => add(sum, others.get(source)), firstOf(plan));
    return delayAt(source, plan, before);
  });
  return all.reduce((a, b) => (b.delayMs + b.ownMs > a.delayMs + a.ownMs ? b : a));
}

function delayAt(source: FindingSource, plan: CallPlan, first: CallPlan): Bottleneck {
  if (isEmpty(plan)) return { source, delayMs: 0, ownMs: 0 };
  const delayMs = source.delayOf(first);
  return { source, delayMs, ownMs: Math.max(0, source.delayOf(plan) - source.delayOf(firstOf(plan))) };
}

function lateSources(plans: SourcePlans): Bottleneck[] {
  return [...plans]
    .map(([source, plan]) => delayAt(source, plan, firstOf(plan)))
    .filter(({ delayMs, ownMs }) => delayMs > PATIENCE_MS || ownMs > LONGEST_MS);
}

/** One call of each kind. */
function firstOf(plan: CallPlan): CallPlan {
  return Object.fromEntries(Object.entries(plan).map(([kind, count]) => [kind, Math.min(count, 1)]));
}

function sumBySource(wanted: readonly WantedCalls[], planOf: (wanted: WantedCalls) => CallPlan): SourcePlans {
  const plans = new Map<FindingSource, CallPlan>();
  for (const each of wanted) plans.set(each.source, add(planOf(each), plans.get(each.source)));
  return plans;
}

function add(a: CallPlan, b: CallPlan | undefined): CallPlan {
  if (b === undefined) return a;
  const sum: Partial<Record<CallKind, number>> = { ...a };
  for (const [kind, count] of Object.entries(b) as [CallKind, number][]) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}

function isEmpty(plan: CallPlan): boolean {
  return Object.values(plan).every((count) => count === 0);
}

/** Short, as many are remembered. */
function subjectOf(wanted: readonly WantedCalls[]): string {
  const hash = createHash('sha1');
  for (const { source, subject } of wanted) hash.update(`${source.key}\n${subject}\n`);
  return hash.digest('base64');
}

function tooLarge({ source }: Bottleneck): OperationRefused {
  const message = `The operation needs more calls than GuardDuty in ${describeSource(source)} takes in time; ask for less at once.`;
  return new OperationRefused('QUERY_TOO_COMPLEX', message, source);
}

function refuse(bottleneck: Bottleneck): Decision {
  const { message, retryAfter } = tooManyCalls(bottleneck);
  return { kind: 'refused', error: new OperationRefused('THROTTLED', message, bottleneck.source, { retryAfter }) };
}

function sourceIsLate(bottleneck: Bottleneck): SourceUnavailable {
  const { message, retryAfter } = tooManyCalls(bottleneck);
  return new SourceUnavailable('throttled', message, bottleneck.source, { more: { retryAfter } });
}

function tooManyCalls({ source, delayMs }: Bottleneck): { message: string; retryAfter: number } {
  const retryAfter = Math.max(1, Math.ceil(delayMs / 1000));
  const where = `GuardDuty in ${describeSource(source)}`;
  return { message: `Too many calls to ${where} are waiting; try again in ${retryAfter} seconds.`, retryAfter };
}
