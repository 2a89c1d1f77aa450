import { isUtf8 } from 'node:buffer';

export interface Utf8Part {
  readonly bytes: Buffer;
  readonly isValid: boolean;
}

/** Cuts bytes into runs of valid UTF-8 and the single invalid bytes between them. */
export function* utf8Parts(bytes: Buffer): Generator<Utf8Part> {
  let start = 0;
  let index = 0;
  while (index < bytes.length) {
    const length = characterLength(bytes[index] as number);
    if (length === 1 || isUtf8(bytes.subarray(index, index + length))) {
      index += length;
      continue;
    }
    if (index > start) yield { bytes: bytes.subarray(start, index), isValid: true };
    yield { bytes: bytes.subarray(index, index + 1), isValid: false };
    index += 1;
    start = index;
  }
  if (start < bytes.length) yield { bytes: bytes.subarray(start), isValid: true };
}

function characterLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
