import { hash } from 'node:crypto';
import { markBefore, packAnchor, sizeOfAnchor } from '../bytes/anchorRecord.js';
import type { ByteWriter } from '../bytes/byteWriter.js';
import type { Anchor } from '../resume/anchor.js';
import type { SlotState } from '../resume/slotState.js';

/** What of a stream was passed: nothing, only what sorts before the cursor's key, or something that sorts equal too. */
export const UNREAD = 0;
export const BEFORE = 1;
export const TIED = 2;
export type Passed = typeof UNREAD | typeof BEFORE | typeof TIED;

/** In a cursor's two bits for each slot: its anchor is in the cursor, which says the rest. */
export const ANCHORED = 3;

const CHECK_BYTES = 6;

/** Which anchors the cursors of a page have room for; decided once for all of them. */
export interface SlotPlan {
  /** Bytes for anchors. */
  readonly room: number;
  /** Whether there is room for every anchor, without its hint. */
  readonly keepsAll: boolean;
  /** By slot, 1 where its hint is kept. */
  readonly keepsHint: Uint8Array;
}

/**
 * Hints are kept of the streams that have been read furthest, whose places are the most work to find again.
 *
 * @param anchors by slot all that the stream may have on the page, the last one last
 */
export function planSlots(anchors: readonly (readonly Anchor[])[], room: number): SlotPlan {
  const keepsHint = new Uint8Array(anchors.length);
  const slots = [...anchors.keys()].filter((slot) => anchors[slot]?.length);
  const bareSize = slots.reduce((sum, slot) => sum + largest(anchors[slot] ?? [], false), 0);
  const keepsAll = bareSize <= room;
  // Where not all anchors fit, half of the room is for those of streams that tie.
  let left = keepsAll ? room - bareSize : room / 2;
  for (const slot of slots.sort((a, b) => depthOf(anchors[b]) - depthOf(anchors[a]))) {
    const whole = largest(anchors[slot] ?? [], true);
    const cost = keepsAll ? whole - largest(anchors[slot] ?? [], false) : whole;
    if (cost > left) break;
    keepsHint[slot] = 1;
    left -= cost;
  }
  return { room, keepsAll, keepsHint };
}

/**
 * How much of each stream was passed at one place of a page, as cursors say it.
 *
 * It is carried on from entry to entry: a page over a thousand sources has a thousand cursors, and from one to the next
 * hardly more than one stream moves on.
 */
export class PageSlots {
  readonly length: number;
  readonly #plan: SlotPlan;
  readonly #passed: Uint8Array;
  readonly #missing: Uint8Array;
  readonly #anchors: (Anchor | undefined)[];
  readonly #records: (Buffer | undefined)[];
  readonly #tied = new Set<number>();
  /** Bytes that records may still take. */
  #left: number;
  /** Streams that tie and have no record, and one fingerprint of what they passed last. */
  #untold = 0;
  readonly #check = Buffer.alloc(CHECK_BYTES);
  /** Streams of which something was passed, and how many of them are told whole. */
  #read = 0;
  #whole = 0;

  /** @param missing slots whose source was left out of the page */
  constructor(start: readonly SlotState[], missing: ReadonlySet<number>, plan: SlotPlan) {
    this.length = start.length;
    this.#plan = plan;
    this.#left = plan.room;
    this.#passed = new Uint8Array(start.length);
    this.#missing = Uint8Array.from(start, (slot, index) => Number(slot.wasMissing || missing.has(index)));
    this.#anchors = Array.from({ length: start.length });
    this.#records = Array.from({ length: start.length });
    for (const [slot, state] of start.entries()) {
      if (state.kind === 'unread') continue;
      this.#place(slot, state.kind === 'anchored' ? state.anchor : undefined, state.isBefore ? BEFORE : TIED);
    }
  }

  /** The stream moved on. @param isLeftOut whether its source is missing from the page all the same */
  move(slot: number, anchor: Anchor, passed: typeof BEFORE | typeof TIED, isLeftOut: boolean): void {
    if (!isLeftOut) this.#missing[slot] = 0;
    this.#remove(slot);
    this.#place(slot, anchor, passed);
  }

  /** The cursor's key is behind what it was: whatever tied with that is before it. */
  goOn(): void {
    for (const slot of this.#tied) {
      this.#passed[slot] = BEFORE;
      const record = this.#records[slot];
      if (record === undefined) continue;
      if (this.#keepsBefore(slot)) markBefore(record);
      else this.#drop(slot, record);
    }
    this.#tied.clear();
    this.#untold = 0;
    this.#check.fill(0);
  }

  /** Whether all that was passed is told by its anchor and hint. */
  get isWhole(): boolean {
    return this.#whole === this.#read;
  }

  /** One fingerprint for what the streams passed last that tie and have no anchor here; undefined for none. */
  get check(): string | undefined {
    return this.#untold === 0 ? undefined : this.#check.toString('base64url');
  }

  write(writer: ByteWriter): void {
    const isAnyMissing = this.#missing.includes(1);
    writer.writeNumber(this.length);
    writer.writeByte(isAnyMissing ? 1 : 0);
    for (let from = 0; from < this.length; from += 4) {
      let byte = 0;
      for (let slot = from; slot < Math.min(from + 4, this.length); slot++) {
        byte |= (this.#records[slot] ? ANCHORED : (this.#passed[slot] ?? UNREAD)) << (2 * (slot - from));
      }
      writer.writeByte(byte);
    }
    if (isAnyMissing) writeBits(writer, this.#missing);
    for (const record of this.#records) if (record) writer.writeBytes(record);
  }

  #keepsBefore(slot: number): boolean {
    return this.#plan.keepsAll || this.#plan.keepsHint[slot] === 1;
  }

  #place(slot: number, anchor: Anchor | undefined, passed: typeof BEFORE | typeof TIED): void {
    this.#passed[slot] = passed;
    this.#anchors[slot] = anchor;
    this.#read++;
    if (passed === TIED) this.#tied.add(slot);
    const isWanted = anchor && (passed === TIED || this.#keepsBefore(slot));
    if (isWanted) this.#record(slot, anchor, passed);
    if (passed === TIED && !this.#records[slot]) this.#addUntold(slot, 1);
  }

  #record(slot: number, anchor: Anchor, passed: Passed): void {
    const withHint = this.#plan.keepsHint[slot] === 1;
    const record = packAnchor(anchor, passed === BEFORE, withHint);
    // What was passed last of all is told in any case: other streams that tie are not.
    if (record.length > this.#left) this.#makeRoom(record.length);
    if (record.length > this.#left) return;
    this.#records[slot] = record;
    this.#left -= record.length;
    if (withHint && anchor.hint) this.#whole++;
  }

  #makeRoom(wanted: number): void {
    for (const slot of this.#tied) {
      if (wanted <= this.#left) return;
      const record = this.#records[slot];
      if (record === undefined || this.#keepsBefore(slot)) continue;
      this.#drop(slot, record);
      this.#addUntold(slot, 1);
    }
  }

  #remove(slot: number): void {
    if (this.#passed[slot] === UNREAD) return;
    this.#read--;
    const record = this.#records[slot];
    if (record) this.#drop(slot, record);
    else if (this.#tied.has(slot)) this.#addUntold(slot, -1);
    this.#tied.delete(slot);
  }

  #drop(slot: number, record: Buffer): void {
    this.#records[slot] = undefined;
    this.#left += record.length;
    if (this.#plan.keepsHint[slot] === 1 && this.#anchors[slot]?.hint) this.#whole--;
  }

  #addUntold(slot: number, count: 1 | -1): void {
    this.#untold += count;
    addToCheck(this.#check, slot, this.#anchors[slot]?.after);
  }
}

/** The same check, of streams whose places were found by rank. @param passed by slot fingerprints of what was passed last */
export function checkOf(passed: ReadonlyMap<number, string | undefined>): string {
  const check = Buffer.alloc(CHECK_BYTES);
  for (const [slot, after] of passed) addToCheck(check, slot, after);
  return check.toString('base64url');
}

/** Adding twice is taking away. */
function addToCheck(check: Buffer, slot: number, after: string | undefined): void {
  const digest = hash('sha256', `${slot} ${after ?? ''}`, 'buffer');
  for (let at = 0; at < CHECK_BYTES; at++) check[at] = (check[at] ?? 0) ^ (digest[at] ?? 0);
}

function writeBits(writer: ByteWriter, bits: Uint8Array): void {
  for (let from = 0; from < bits.length; from += 8) {
    let byte = 0;
    for (let at = from; at < Math.min(from + 8, bits.length); at++) byte |= (bits[at] ?? 0) << (at - from);
    writer.writeByte(byte);
  }
}

function largest(anchors: readonly Anchor[], withHint: boolean): number {
  return anchors.reduce((size, anchor) => Math.max(size, sizeOfAnchor(anchor, withHint)), 0);
}

function depthOf(anchors: readonly Anchor[] | undefined): number {
  const hint = anchors?.at(-1)?.hint;
  return hint === undefined ? -1 : hint.depth + hint.index;
}
