import { closestMatch } from 'leven';
import type { NameTable } from './nameTable.js';

/** Something wrong with the prefix or with the names, in a sentence without its subject. */
export interface NameFault {
  readonly about: 'prefix' | 'names';
  readonly text: string;
}

export type NamesResult =
  | { readonly kind: 'names'; readonly table: NameTable }
  | { readonly kind: 'faults'; readonly faults: readonly NameFault[] };

/** Collects everything that is wrong with names. */
export class NameFaults {
  readonly #found: NameFault[] = [];

  get found(): readonly NameFault[] {
    return this.#found;
  }

  add(text: string, about: NameFault['about'] = 'names'): void {
    this.#found.push({ about, text });
  }

  /** For a fault that comes with each of many types: one of them shows what it is. */
  addOnce(about: NameFault['about'], text: string): void {
    if (!this.#found.some((fault) => fault.about === about)) this.add(text, about);
  }
}

/** @returns a question to end a sentence with; empty if no name is like it */
export function didYouMean(name: string, known: readonly string[]): string {
  const match = closestMatch(name, [...known], { maxDistance: Math.max(2, Math.floor(name.length / 3)) });
  return match === undefined ? '' : ` Did you mean "${match}"?`;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
