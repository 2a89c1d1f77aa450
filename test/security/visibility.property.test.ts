import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { provideSts } from '../kit/provideSts.js';
import {
  arnOf,
  DETECTORS,
  FAR,
  FARTHER,
  idOf,
  MEMBER,
  OWN,
  type Spec,
  startWorld,
  type World,
} from './visibilityWorlds.js';

/** Other seeds and more runs cover more. */
const SEED = Number(process.env.PROPERTY_SEED ?? 2026);
const RUNS = Number(process.env.PROPERTY_RUNS ?? 16);
/** A guard against hanging. */
const TIMEOUT_MS = 60_000 + RUNS * 20_000;
const MOST_FINDINGS = 14;
const LONG_TTL_MS = 3_600_000;

const ACCOUNTS = [OWN, MEMBER, FAR, FARTHER];
/** Accounts without findings: with them, a limit is more than one query takes. */
const EMPTY_ACCOUNTS = Array.from({ length: 60 }, (_, n) => String(900_000_000_000 + n));

provideSts();

const accounts = fc.subarray(ACCOUNTS);
const specs = fc
  .array(
    fc.record({
      accountId: fc.constantFrom(...ACCOUNTS, undefined),
      holders: fc.subarray([0, 1, 2, 3], { minLength: 1, maxLength: 3 }),
      owner: fc.constantFrom(0, 1, 2, 3, 9, undefined),
      isArchived: fc.boolean(),
      isOdd: fc.constantFrom(false, false, false, true),
      sequence: fc.option(fc.nat(MOST_FINDINGS), { nil: undefined }),
      signals: fc.array(fc.nat(MOST_FINDINGS), { maxLength: 3 }),
    }),
    { minLength: 2, maxLength: MOST_FINDINGS },
  )
  .map((list): Spec[] => list.map((spec, n) => ({ ...spec, n })));

const order = fc.constantFrom(
  '{field: UPDATED_AT, direction: DESC}',
  '{field: SEVERITY, direction: ASC}',
  '{field: ID, direction: ASC}',
  '{field: ACCOUNT_ID, direction: DESC}',
);
const filter = fc.oneof(
  fc.constant('{}'),
  accounts
    .filter((list) => list.length > 0)
    .map((list) => `{accountId: {in: ${JSON.stringify(list)}}, severity: {gte: 2}}`),
  accounts.filter((list) => list.length > 0).map((list) => `{accountId: {notIn: ${JSON.stringify(list)}}}`),
  fc.constant('{severityLevel: {in: [LOW, HIGH]}}'),
);
/** Past the end of the world's findings, it is an id that no world has. */
const reference = fc.record({ index: fc.nat(MOST_FINDINGS + 2), isArn: fc.boolean() });
type Reference = { readonly index: number; readonly isArn: boolean };

const NODE = 'id title accountId';
const LINKED = `${NODE} attackSequence { ${NODE} }
  service { detection { sequence { signals { uid finding { ${NODE} } } } } }`;

/** An operation; it may name findings of the world. */
interface Operation {
  readonly query: string;
  readonly references?: readonly Reference[];
  /** Whether it asks sources for lists or counts, several calls at a time. */
  readonly isList?: boolean;
  /** Whether the next page is asked for, too. */
  readonly goesOn?: boolean;
}

/** @param first others read whole lists: what they happen to have read is no secret, but pages cut it differently */
const operations = (first: fc.Arbitrary<number>): fc.Arbitrary<Operation> =>
  fc.oneof(
    reference.map((one) => ({
      query: `query ($ids: [ID!]!, $one: ID!) { finding(id: $one) { ${LINKED} } }`,
      references: [one],
    })),
    fc.record({ references: fc.array(reference, { minLength: 1, maxLength: 20 }), sort: fc.option(order) }).map(
      ({ references, sort }): Operation => ({
        query: `query ($ids: [ID!]!) { findingsById(ids: $ids${sort ? `, orderBy: ${sort}` : ''}) { ${LINKED} } }`,
        references,
      }),
    ),
    fc.array(reference, { minLength: 1, maxLength: 20 }).map((references) => ({
      query: `query ($entities: [_Any!]!) { _entities(representations: $entities) { ... on Finding { ${NODE} } } }`,
      references,
    })),
    fc
      .record({ first, order, filter, partial: fc.boolean(), ids: fc.boolean(), counts: fc.boolean() })
      .map((one): Operation => {
        const args = `first: ${one.first}, after: $after, orderBy: ${one.order}, filter: ${one.filter}, state: ALL`;
        return {
          query: `query ($after: String) { findings(${args}, partial: ${one.partial}) {
            edges { cursor node { ${one.ids ? 'id' : NODE} } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            ${one.counts ? 'totalCount severityCounts { low medium high critical }' : ''}
            sources { region accountId detectorId status error } } }`,
          goesOn: true,
          isList: true,
        };
      }),
    fc
      .record({
        first,
        order,
        filter,
        named: accounts.filter((list) => list.length > 0),
        state: fc.constantFrom('ALL', 'ACTIVE'),
      })
      .map((one): Operation => {
        const named = one.named.map((id) => `{__typename: "AwsAccount", id: "${id}"}`).join();
        return {
          query: `{ _entities(representations: [${named}]) { ... on AwsAccount { id
            findings(first: ${one.first}, orderBy: ${one.order}, filter: ${one.filter}, state: ${one.state}) {
              edges { cursor node { ${NODE} } } pageInfo { hasNextPage endCursor } totalCount
              sources { region accountId detectorId status error } }
            findingCount(filter: ${one.filter}, state: ${one.state})
            severityCounts(filter: ${one.filter}, state: ${one.state}) { low medium high critical } } } }`,
          isList: true,
        };
      }),
    fc
      .record({ group: fc.constantFrom('SEVERITY', 'FINDING_TYPE', 'ACCOUNT', 'RESOURCE', 'DATE'), filter })
      .map((one) => ({
        query: `{ findingStatistics(groupBy: ${one.group}, filter: ${one.filter}, state: ALL) {
          key count accountId date findingType severity exact } }`,
        isList: true,
      })),
    fc.constant({
      query:
        '{ detectors { id region accountId status findingPublishingFrequency createdAt features { name } error } }',
    }),
  );

const fault = fc.option(
  fc.record({
    kind: fc.constantFrom('accessDenied' as const, 'badRequest' as const, 'rejectIds' as const, 'missingIds' as const),
    operation: fc.constantFrom('GetFindings', 'ListFindings', 'GetFindingsStatistics', 'GetDetector'),
    source: fc.nat(DETECTORS.length - 1),
  }),
  { freq: 4 },
);

const story = fc.array(
  fc.record({
    others: fc.array(
      fc.record({ accounts: fc.option(accounts, { nil: undefined }), operation: operations(fc.constant(1000)) }),
      { maxLength: 3 },
    ),
    operation: operations(fc.constantFrom(1, 3, 50)),
    fault,
  }),
  { minLength: 1, maxLength: 8 },
);

const scenes = fc.record({
  specs,
  visible: accounts,
  isWide: fc.constantFrom(false, false, true),
  story,
  cacheTtlMs: fc.constantFrom(0, LONG_TTL_MS),
  hasRole: fc.boolean(),
  hidesAccountOf: fc.constantFrom(undefined, 'eu-west-1'),
  unknownIds: fc.constantFrom('omit' as const, 'reject' as const),
  malformedIds: fc.constantFrom('omit' as const, 'reject' as const),
  shortPages: fc.boolean(),
});

function variablesOf({ references = [] }: Operation, all: readonly Spec[], after: string | undefined) {
  const ids = references.map(({ index, isArn }) => {
    const spec = all[index] ?? { n: 1000 + index, isOdd: index % 2 === 0, owner: index % 5, accountId: FAR };
    return isArn ? arnOf(spec) : idOf(spec);
  });
  const entities = ids.map((id) => ({ __typename: 'Finding', ...(id.startsWith('arn:') ? { arn: id } : { id }) }));
  return { ids, one: ids[0] ?? 'none', entities, after };
}

/** What an answer says: a cursor is random in part, but its length and whether it works must not tell anything. */
function seen(answer: object): unknown {
  return JSON.parse(
    JSON.stringify(answer, (key, value: unknown) => {
      if (/cursor/i.test(key) && typeof value === 'string') return `a cursor of ${value.length} characters`;
      if (key === 'errors' && Array.isArray(value)) return value.map((error) => JSON.stringify(error)).sort();
      return value;
    }),
  );
}

async function tell(
  world: World,
  { operation, others, fault }: Step,
  visible: readonly string[],
  all: readonly Spec[],
) {
  for (const other of others) {
    await world.ask(other.accounts, other.operation.query, variablesOf(other.operation, all, undefined));
  }
  const found: unknown[] = [];
  const { region, accountId } = DETECTORS[fault?.source ?? 0] as (typeof DETECTORS)[number];
  if (fault) {
    world.emulator.faults.add({ kind: fault.kind, match: { operation: fault.operation, region, accountId } });
  }
  let after: string | undefined;
  // The document comes more than once, so that it is compiled.
  for (let turn = 0; turn < 2; turn++) {
    const { answer, calls } = await world.observe(visible, operation.query, variablesOf(operation, all, after));
    // Calls that wait for their turn are not made when the operation has failed, which is a race.
    found.push({ answer: seen(answer), calls: fault && operation.isList ? undefined : calls });
    if (operation.goesOn) after = answer.data?.findings?.pageInfo.endCursor ?? undefined;
  }
  if (fault) world.emulator.faults.clear();
  return found;
}

type Step = { others: readonly { accounts: string[] | undefined; operation: Operation }[] } & {
  operation: Operation;
  fault: { kind: 'accessDenied' | 'badRequest' | 'rejectIds' | 'missingIds'; operation: string; source: number } | null;
};

/**
 * Whether ids that come up in two rounds of one operation meet in one call is a race, so a difference counts if it is
 * there each time.
 */
async function unlessByChance(play: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await play();
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

type Scene = typeof scenes extends fc.Arbitrary<infer One> ? One : never;

async function play({ specs: drawn, visible, isWide, story: steps, ...options }: Scene): Promise<void> {
  const caller = isWide && visible.length > 0 ? [...visible, ...EMPTY_ACCOUNTS] : visible;
  const isSeen = ({ accountId }: Spec) => accountId !== undefined && visible.includes(accountId);
  // An unseen sequence tells others where its signals are, and so which of the sources they read those from.
  const all = drawn.map((spec) =>
    isSeen(spec) ? spec : { ...spec, signals: spec.signals.filter((index) => !isSeen(drawn[index] ?? spec)) },
  );
  const worlds = await Promise.all([startWorld(all, all, options), startWorld(all.filter(isSeen), all, options)]);
  try {
    for (const { emulator } of worlds) {
      const { unknownIds, malformedIds, shortPages } = options;
      Object.assign(emulator.behaviour, { unknownIds, malformedIds, shortPages });
    }
    for (const step of steps) {
      const [told, without] = await Promise.all(worlds.map((world) => tell(world, step, caller, all)));
      expect(told).toEqual(without);
    }
  } finally {
    await Promise.all(worlds.map((world) => world.close()));
  }
}

describe('Nobody learns of a finding that he may not see', () => {
  test(
    'by data, errors, counts, cursors, pages or the number of calls, whatever others have read',
    async () => {
      await fc.assert(
        fc.asyncProperty(scenes, (scene) => unlessByChance(() => play(scene))),
        { seed: SEED, numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );
});
