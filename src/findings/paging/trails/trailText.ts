import type { Anchor } from '../resume/anchor.js';
import type { PageTrail } from './cursorTrails.js';

const VERSION = 1;

/** [after, key digest, 1 where it is orderly, previous, hint], 0 where there is none of the last two */
type PackedAnchor = [string, number, 0 | 1, PackedPrevious | 0, PackedHint | 0];
/** [after, key digest] */
type PackedPrevious = [number, number];
/** [index of the token among all or -1, depth, index, prefix] */
type PackedHint = [number, number, number, number];
/** version, tokens, the anchors before the page as [slot, anchor], those of each entry */
type PackedTrail = [number, string[], [number, PackedAnchor][], [number, PackedAnchor][][], number];

/** A trail as JSON; each token, which is the longest part of it, stands there once. */
export function stringifyTrail({ start, moves }: PageTrail): string {
  const tokens = new Map<string, number>();
  const indexOf = (token: string | undefined): number => {
    if (token === undefined) return -1;
    const known = tokens.get(token) ?? tokens.size;
    tokens.set(token, known);
    return known;
  };
  const pack = ({ after, keyDigest, isOrderly, previous, hint }: Anchor): PackedAnchor => [
    after,
    keyDigest,
    isOrderly ? 1 : 0,
    previous ? [previous.after, previous.keyDigest] : 0,
    hint ? [indexOf(hint.token), hint.depth, hint.index, hint.prefix] : 0,
  ];
  const packedStart = start.flatMap((anchor, slot): [number, PackedAnchor][] => (anchor ? [[slot, pack(anchor)]] : []));
  const packedMoves = moves.map((entry) =>
    entry.map(({ slot, anchor }): [number, PackedAnchor] => [slot, pack(anchor)]),
  );
  return JSON.stringify([VERSION, [...tokens.keys()], packedStart, packedMoves, start.length] satisfies PackedTrail);
}

/** @returns undefined for what another release wrote, or is no trail */
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
  const unpack = ([after, keyDigest, isOrderly, previous, hint]: PackedAnchor): Anchor => ({
    after,
    keyDigest,
    isOrderly: isOrderly === 1,
    previous: previous === 0 ? undefined : { after: previous[0], keyDigest: previous[1] },
    hint: hint === 0 ? undefined : unpackHint(hint),
  });
  const start: (Anchor | undefined)[] = Array.from({ length });
  for (const [slot, anchor] of packedStart) start[slot] = unpack(anchor);
  return {
    start,
    moves: packedMoves.map((entry) => entry.map(([slot, anchor]) => ({ slot, anchor: unpack(anchor) }))),
  };
}
