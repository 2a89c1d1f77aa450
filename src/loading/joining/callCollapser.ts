import type { Caller } from '../../model/caller.js';
import type { Sort } from '../../model/criteria.js';
import type { FindingOutcome } from '../../model/loadedFinding.js';
import { whileWanted } from '../../model/whileWanted.js';
import { type Guard, guardOf } from '../documents/guard.js';
import type { ReadDocuments } from '../documents/readDocuments.js';
import type { Demand } from '../operation/demand.js';
import { Flight } from './flight.js';

/** How long ids wait for those of other operations, while there are any. */
const WINDOW_MS = 3;

/**
 * Reads a batch; never rejects.
 * @param begin closes the batch and gives its ids, at the moment when the call goes out
 */
export type ReadBatch = (
  begin: () => ReadonlySet<string>,
  sort: Sort | undefined,
  caller: Caller,
  guard: Guard,
) => Promise<ReadDocuments>;

/** Told of what became of an id. */
export type Keep = (id: string, outcome: FindingOutcome, askedAt: number, wireLength: number) => void;

/**
 * Joins the GetFindings calls that concurrent operations make to one source.
 *
 * An operation alone never waits: its ids go out at once unless another operation's call is under way, or began within
 * the last few milliseconds. Otherwise they wait for the window and go out with the ids that have come up by then, as
 * many as a call takes; a full call goes at once. A call that has to wait for its turn at the source takes ids in until
 * it begins. An id that is under way is not asked for again, unless its call began before the demand's freshness limit.
 *
 * What becomes of each id is its own: a batch that GuardDuty refuses for one bad id is read in halves below this.
 *
 * There is one for each set of visible accounts: nobody joins a call of others who see more or less, nor waits because of
 * one, as either would tell what they read.
 */
export class CallCollapser {
  readonly #read: ReadBatch;
  readonly #keep: Keep;
  readonly #maxIds: number;
  /** By lane, the flight that ids can board. */
  readonly #boarding = new Map<string, Flight>();
  /** For each id the flight on which it was asked for last, until that has landed. */
  readonly #latest = new Map<string, Flight>();
  /** All that have not landed. */
  readonly #flights = new Set<Flight>();
  readonly #newest: Map<string, Flight>;
  #lastBegun: { readonly at: number; readonly operation: symbol | undefined } | undefined;

  /**
   * @param keep told of every outcome but those of ids that were asked for anew, or forgotten, since the call began
   * @param maxIds the most ids that one call takes
   * @param newest for each id the flight on which anybody asked the source for it last, shared by all of its collapsers
   */
  constructor(read: ReadBatch, keep: Keep, maxIds: number, newest = new Map<string, Flight>()) {
    this.#read = read;
    this.#keep = keep;
    this.#maxIds = maxIds;
    this.#newest = newest;
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#flights.size === 0;
  }

  /**
   * @returns outcomes in the order of ids
   * @throws the signal's reason, and nothing else, where the operation's signal goes off first
   */
  async load(ids: readonly string[], sort: Sort | undefined, demand: Demand): Promise<FindingOutcome[]> {
    const guard = guardOf(ids, demand);
    const lane = laneOf(sort, guard);
    const absent = ids.filter((id) => !this.#join(id, lane, demand));
    if (absent.length > 0) this.#board(absent, lane, sort, guard, demand);
    const flights = ids.map((id) => this.#latest.get(id) as Flight);
    for (const flight of new Set(flights)) {
      demand.noteCall(flight);
      await whileWanted(flight.landed, demand.signal);
    }
    return ids.map((id, index) => (flights[index] as Flight).outcomeOf(id));
  }

  /** Whether all of these ids are under way already, so that no call is made for them. */
  isUnderWay(ids: readonly string[], sort: Sort | undefined, demand: Demand): boolean {
    const lane = laneOf(sort, guardOf(ids, demand));
    return ids.every((id) => this.#underWay(id, lane, demand) !== undefined);
  }

  /** What is under way for these ids is neither joined nor kept from now on: it may be what they were before. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#latest.get(id)?.hasBegun) this.#latest.delete(id);
      if (this.#newest.get(id)?.hasBegun) this.#newest.delete(id);
    }
  }

  forgetAll(): void {
    this.forget([...this.#latest.keys()]);
  }

  /** @returns whether the id is under way already, in a call that the demand accepts */
  #join(id: string, lane: string, demand: Demand): boolean {
    const flight = this.#underWay(id, lane, demand);
    flight?.addPassenger(demand);
    return flight !== undefined;
  }

  #underWay(id: string, lane: string, demand: Demand): Flight | undefined {
    const flight = this.#latest.get(id);
    const isAccepted = flight?.lane === lane && flight.isAskedSince(demand.sinceOf(id)) && !flight.signal.aborted;
    return isAccepted ? flight : undefined;
  }

  #board(ids: readonly string[], lane: string, sort: Sort | undefined, guard: Guard, demand: Demand): void {
    const isAlone = this.#isAlone(demand.operation);
    // A full batch is a call of its own: spread over two, it would wait for both.
    let flight = ids.length < this.#maxIds ? this.#boarding.get(lane) : undefined;
    if (flight?.signal.aborted) flight = undefined;
    for (const id of ids) {
      if (flight === undefined || flight.ids.size === this.#maxIds) flight = this.#open(lane, sort, guard);
      flight.add(id, demand);
      this.#latest.set(id, flight);
      this.#newest.set(id, flight);
      if (flight.ids.size === this.#maxIds) this.#depart(flight);
    }
    if (flight === undefined || flight.ids.size === this.#maxIds) return;
    const isNew = this.#boarding.get(lane) !== flight;
    this.#boarding.set(lane, flight);
    if (isAlone) this.#depart(flight);
    else if (isNew) flight.departAfter(WINDOW_MS, () => this.#depart(flight));
  }

  #open(lane: string, sort: Sort | undefined, guard: Guard): Flight {
    const flight = new Flight(lane, sort, guard);
    this.#flights.add(flight);
    return flight;
  }

  #isAlone(operation: symbol): boolean {
    for (const flight of this.#flights) if (flight.operation !== operation) return false;
    const last = this.#lastBegun;
    return last === undefined || last.operation === operation || performance.now() - last.at > WINDOW_MS;
  }

  async #depart(flight: Flight): Promise<void> {
    if (!flight.depart()) return;
    let begunAt = Number.POSITIVE_INFINITY;
    const begin = () => {
      if (!flight.hasBegun) {
        begunAt = performance.now();
        this.#begin(flight, begunAt);
      }
      return flight.ids;
    };
    const documents = await this.#read(begin, flight.sort, flight, flight.guard);
    this.#flights.delete(flight);
    for (const [id, outcome] of documents.outcomes) {
      if (this.#latest.get(id) === flight) this.#latest.delete(id);
      if (this.#newest.get(id) !== flight) continue;
      this.#newest.delete(id);
      this.#keep(id, documents.unseen?.get(id) ?? outcome, begunAt, documents.wireLength);
    }
    flight.land(documents);
  }

  #begin(flight: Flight, at: number): void {
    flight.begin(at);
    this.#lastBegun = { at, operation: flight.operation };
    if (this.#boarding.get(flight.lane) === flight) this.#boarding.delete(flight.lane);
  }
}

/** Calls are joined within a lane: an order (one that GuardDuty refuses must not fail others), and how ids are read. */
function laneOf(sort: Sort | undefined, guard: Guard): string {
  return `${guard} ${sort ? `${sort.attributeName} ${sort.orderBy}` : ''}`;
}
