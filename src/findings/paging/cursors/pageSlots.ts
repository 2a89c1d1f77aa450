import { markBefore, packAnchor } from '../bytes/anchorRecord.js';
import type { ByteWriter } from '../bytes/byteWriter.js';
import type { Anchor } from '../resume/anchor.js';
import type { SlotState } from '../resume/slotState.js';
import type { SlotPlan } from './slotPlan.js';
import { TieCheck } from './tieCheck.js';

/**
 * What a stream has passed, as the two bits that a cursor has for each slot: nothing, only entries that sort before the
 * cursor's key, or entries that tie with it too.
 */
export const UNREAD = 0;
export const BEFORE = 1;
export const TIED = 2;
/** The cursor contains the stream's anchor, which says the rest. */
export const ANCHORED = 3;

/**
 * How far the streams have been read at one position of a page, in the form that cursors store.
 *
 * The object is advanced from entry to entry instead of being rebuilt for each: a page over a thousand sources has a
 * thousand cursors, and hardly more than one stream moves from one entry to the next.
 */
export class PageSlots {
  readonly length: number;
  readonly #plan: SlotPlan;
  readonly #passed: Uint8Array;
  readonly #missing: Uint8Array;
  readonly #anchors: (Anchor | undefined)[];
  /** The packed anchors that cursors contain. */
  readonly #records: (Buffer | undefined)[];
  /** Slots of streams that have passed entries that tie with the cursor's key. */
  readonly #tied = new Set<number>();
  /** Covers the tied streams without a record. */
  readonly #check = new TieCheck();
  /** Bytes left for records. */
  #left: number;
  /** How many streams have passed something, and how many of these have a record with a hint. */
  #readCount = 0;
  #hintedCount = 0;

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
      this.#set(slot, state.kind === 'anchored' ? state.anchor : undefined, state.isBefore ? BEFORE : TIED);
    }
  }

  /**
   * Moves a stream to a new anchor.
   * @param isMissing whether its source is left out of the page although it delivered this entry
   */
  move(slot: number, anchor: Anchor, passed: typeof BEFORE | typeof TIED, isMissing: boolean): void {
    if (!isMissing) this.#missing[slot] = 0;
    this.#unset(slot);
    this.#set(slot, anchor, passed);
  }

  /** Moves the cursor's key on: what tied with the old key sorts before the new one. */
  advanceKey(): void {
    for (const slot of this.#tied) {
      this.#passed[slot] = BEFORE;
      const record = this.#records[slot];
      if (record === undefined) continue;
      if (this.#keepsAnchor(slot)) markBefore(record);
      else this.#drop(slot, record);
    }
    this.#tied.clear();
    this.#check.clear();
  }

  /** Whether cursors contain the anchors of all streams that have passed something, with their hints. */
  get isComplete(): boolean {
    return this.#hintedCount === this.#readCount;
  }

  /** See TieCheck. Undefined if cursors contain the anchors of all tied streams. */
  get check(): string | undefined {
    return this.#check.text;
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

  /** Whether the anchor is kept even if nothing that its stream passed ties with the cursor. */
  #keepsAnchor(slot: number): boolean {
    return this.#plan.keepsAll || this.#plan.keepsHint[slot] === 1;
  }

  #set(slot: number, anchor: Anchor | undefined, passed: typeof BEFORE | typeof TIED): void {
    this.#passed[slot] = passed;
    this.#anchors[slot] = anchor;
    this.#readCount++;
    if (passed === TIED) this.#tied.add(slot);
    if (anchor && (passed === TIED || this.#keepsAnchor(slot))) this.#record(slot, anchor, passed);
    if (passed === TIED && !this.#records[slot]) this.#check.add(slot, anchor?.fingerprint);
  }

  #unset(slot: number): void {
    if (this.#passed[slot] === UNREAD) return;
    this.#readCount--;
    const record = this.#records[slot];
    if (record) this.#drop(slot, record);
    else if (this.#tied.has(slot)) this.#check.remove(slot, this.#anchors[slot]?.fingerprint);
    this.#tied.delete(slot);
  }

  #record(slot: number, anchor: Anchor, passed: typeof BEFORE | typeof TIED): void {
    const withHint = this.#plan.keepsHint[slot] === 1;
    const record = packAnchor(anchor, passed === BEFORE, withHint);
    // The anchor of the stream that moved last gets room in any case; other tied streams give way.
    if (record.length > this.#left) this.#makeRoom(record.length);
    if (record.length > this.#left) return;
    this.#records[slot] = record;
    this.#left -= record.length;
    if (withHint && anchor.hint) this.#hintedCount++;
  }

  #makeRoom(wanted: number): void {
    for (const slot of this.#tied) {
      if (wanted <= this.#left) return;
      const record = this.#records[slot];
      if (record === undefined || this.#keepsAnchor(slot)) continue;
      this.#drop(slot, record);
      this.#check.add(slot, this.#anchors[slot]?.fingerprint);
    }
  }

  #drop(slot: number, record: Buffer): void {
    this.#records[slot] = undefined;
    this.#left += record.length;
    if (this.#plan.keepsHint[slot] === 1 && this.#anchors[slot]?.hint) this.#hintedCount--;
  }
}

function writeBits(writer: ByteWriter, bits: Uint8Array): void {
  for (let from = 0; from < bits.length; from += 8) {
    let byte = 0;
    for (let at = from; at < Math.min(from + 8, bits.length); at++) byte |= (bits[at] ?? 0) << (at - from);
    writer.writeByte(byte);
  }
}
