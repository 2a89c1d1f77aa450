import type { Anchor } from '../resume/anchor.js';
import type { PageTrail } from './pageTrail.js';

const VERSION = 1;

/** [fingerprint, key digest, 1 if sorted, previous or 0, hint or 0] */
type PackedAnchor = [string, number, 0 | 1, PackedPrevious | 0, PackedHint | 0];
/** [fingerprint, key digest] */
type PackedPrevious = [number, number];
/** [index of the token in the trail's tokens, -1 for none; depth, index, prefix] */
type PackedHint = [number, number, number, number];
/** [version, tokens, anchors before the page as [slot, anchor], the same for each entry, number of slots] */
type PackedTrail = [number, string[], [number, PackedAnchor][], [number, PackedAnchor][][], number];

/** A trail as JSON. Tokens are by far its longest part, so each is written once. */
export function stringifyTrail({ start, moves }: PageTrail): string {
  const tokens = new Map<string, number>();
  const indexOf = (token: string | undefined): number => {
    if (token === undefined) return -1;
    const known = tokens.get(token) ?? tokens.size;
    tokens.set(token, known);
    return known;
  };
  const pack = ({ fingerprint, keyDigest, isSorted, previous, hint }: Anchor): PackedAnchor => [
    fingerprint,
    keyDigest,
    isSorted ? 1 : 0,
    previous ? [previous.fingerprint, previous.keyDigest] : 0,
    hint ? [indexOf(hint.token), hint.depth, hint.index, hint.prefix] : 0,
  ];
  const packedStart = start.flatMap((anchor, slot): [number, PackedAnchor][] => (anchor ? [[slot, pack(anchor)]] : []));
  const packedMoves = moves.map((entry) =>
    entry.map(({ slot, anchor }): [number, PackedAnchor] => [slot, pack(anchor)]),
  );
  return JSON.stringify([VERSION, [...tokens.keys()], packedStart, packedMoves, start.length] satisfies PackedTrail);
}

/** @returns undefined for anything else, such as a trail written by another release */
export function parseTrail(text: string): PageTrail | undefined {
  try {
    const packed: unknown = JSON.parse(text);
    return Array.isArray(packed) && packed[0] === VERSION ? toTrail(packed as PackedTrail) : undefined;
  } catch {
    return undefined;
  }
}

function toTrail([, tokens, packedStart, packedMoves, length]: PackedTrail): PageTrail {
  const unpackHint = ([token, depth, index, prefix]: PackedHint) => ({ token: tokens[token], depth, index, prefix });
  const unpack = ([fingerprint, keyDigest, isSorted, previous, hint]: PackedAnchor): Anchor => ({
    fingerprint,
    keyDigest,
    isSorted: isSorted === 1,
    previous: previous === 0 ? undefined : { fingerprint: previous[0], keyDigest: previous[1] },
    hint: hint === 0 ? undefined : unpackHint(hint),
  });
  const start: (Anchor | undefined)[] = Array.from({ length });
  for (const [slot, anchor] of packedStart) start[slot] = unpack(anchor);
  return {
    start,
    moves: packedMoves.map((entry) => entry.map(([slot, anchor]) => ({ slot, anchor: unpack(anchor) }))),
  };
}
