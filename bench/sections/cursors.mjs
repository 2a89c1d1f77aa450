import { readFindingList } from '../../dist/findings/connection/readFindingList.js';
import { CursorCodec } from '../../dist/findings/paging/cursors/cursorCodec.js';
import { recallAnchors } from '../../dist/findings/paging/cursors/recallAnchors.js';
import { UNREAD_SLOT } from '../../dist/findings/paging/resume/slotState.js';
import { FindingStream } from '../../dist/findings/paging/streams/findingStream.js';
import { CursorTrails } from '../../dist/findings/paging/trails/cursorTrails.js';

const SOURCES = [1, 30, 300, 1000];
/** The longest page, deep in the list: the second one. */
const FIRST = 1000;
/** The length of the embedded GuardDuty's tokens. */
const TOKEN_LENGTH = 102;
const ORDERS = {
  /** Hardly any two findings have equal keys, as when sorted by time. */
  distinct: (n, source) => 1_000_000 - 1000 * n - source,
  /** Findings of all sources have equal keys, as when sorted by severity. */
  tied: (n) => 10 - (n % 3),
};

/** CPU milliseconds per cursor of a page of 1,000 edges, by number of sources; without GraphQL and HTTP. */
export async function measureCursors({ plan, progress }) {
  const cases = [];
  for (const sources of SOURCES) {
    const rounds = [];
    for (let round = 0; round <= plan.rounds; round++) {
      const each = await Promise.all(Object.values(ORDERS).map((keyOf) => measurePage(sources, keyOf)));
      // The first round is a warm-up.
      if (round > 0) rounds.push({ cpuMs: Math.max(...each) });
    }
    progress(`cursors over ${sources} sources: ${rounds.at(-1).cpuMs.toFixed(3)} ms each`);
    cases.push({ sources, rounds });
  }
  return cases;
}

async function measurePage(sources, keyOf) {
  const lists = Array.from({ length: sources }, (_, source) => createList(source, sources, keyOf));
  const query = { codec: new CursorCodec('bench'), trails: new CursorTrails(), scope: scopeOf(sources) };
  const { pageInfo } = await readPage(lists, query, undefined);
  const { edges } = await readPage(lists, query, pageInfo.endCursor);
  const before = process.cpuUsage();
  for (const edge of edges) if (edge.cursor.length > 2000) throw new Error('A cursor is too long');
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / edges.length;
}

function scopeOf(sources) {
  const order = { field: 'SEVERITY', direction: 'DESC' };
  const visibility = { isLimited: false, key: '*' };
  const keys = Array.from({ length: sources }, (_, n) => `source ${n}`);
  return { criteria: [{}], state: 'ALL', order, sources: keys, visibility };
}

async function readPage(lists, { codec, trails, scope }, after) {
  const start =
    after === undefined
      ? { rank: undefined, slots: lists.map(() => UNREAD_SLOT), check: undefined }
      : await recallAnchors(codec.decode(after, scope, lists.length), trails);
  const streams = lists.map(
    (list, slot) =>
      new FindingStream(list, {
        order: scope.order,
        withDocuments: true,
        listsWholePages: lists.length > 1,
        resume: { slot: start.slots[slot], rank: start.rank },
      }),
  );
  const shows = async (_stream, entries) => entries.map(() => () => true);
  return readFindingList({
    streams,
    slots: [...lists.keys()],
    start,
    first: FIRST,
    after,
    scope,
    codec,
    trails,
    shows,
  });
}

/** A source's list, in memory. */
function createList(source, sources, keyOf) {
  const findings = Array.from({ length: Math.ceil((3 * FIRST) / sources) }, (_, n) => {
    const id = ((n * 7919 + source * 104_729) % 99_991).toString().padStart(16, '0') + String(source).padStart(16, '0');
    const severity = keyOf(n, source);
    return { id, severity, origin: { raw: { severity } } };
  }).sort((a, b) => b.severity - a.severity);
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return {
    maxIds: 50,
    list: async (maxResults, token = '0') => {
      const to = Number(token) + maxResults;
      const ids = findings.slice(Number(token), to).map(({ id }) => id);
      return { ids, nextToken: to < findings.length ? String(to).padStart(TOKEN_LENGTH, '0') : undefined };
    },
    load: async (ids) => ids.map((id) => byId.get(id) ?? null),
  };
}
