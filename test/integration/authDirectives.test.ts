import { afterEach, describe, expect, test } from '@jest/globals';
import { type FieldDefinitionNode, Kind, parse, print } from 'graphql';
import { startEmulator } from '../../src/emulator/startEmulator.js';
import { addAuthDirectives } from '../../src/graphql/schema/addAuthDirectives.js';
import { createSchema, readSdl } from '../../src/graphql/schema/createSchema.js';
import { createGateway, createLog, startServer } from '../../src/index.js';
import { composeSubgraphs } from '../kit/composeSubgraphs.js';
import { smallFindings, US } from '../kit/findings.js';
import { postQuery } from '../kit/graphqlClient.js';
import { TICKETS_SDL } from '../kit/startTickets.js';

const SCOPES = { read: 'findings:read', write: 'resource-server/write' };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function fieldsOf(sdl: string, type: string): readonly FieldDefinitionNode[] {
  return parse(sdl).definitions.flatMap((definition) =>
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION) &&
    definition.name.value === type
      ? (definition.fields ?? [])
      : [],
  );
}

/** Without what routers are told about costs. */
const directivesOf = (field: FieldDefinitionNode) =>
  (field.directives ?? []).filter(({ name }) => !['cost', 'listSize'].includes(name.value)).map(print);

function compose(sdl: string) {
  return composeSubgraphs([
    { name: 'guardduty', url: 'http://guardduty.test/graphql', sdl },
    { name: 'tickets', url: 'http://tickets.test/graphql', sdl: TICKETS_SDL },
  ]);
}

describe('AUTH_SCHEMA_DIRECTIVES', () => {
  test('is off by default: a router without claims would null everything', () => {
    expect(readSdl()).not.toMatch(/@authenticated|@requiresScopes/);
  });

  test('prints what each field of Query requires, and changes nothing else', () => {
    const sdl = readSdl({ scopes: SCOPES });
    const fields = fieldsOf(sdl, 'Query');
    expect(fields.length).toBeGreaterThan(4);
    for (const field of fields) {
      expect(directivesOf(field).filter((directive) => directive !== '@shareable')).toEqual([
        '@authenticated',
        '@requiresScopes(scopes: [["findings:read"]])',
      ]);
    }
    const without = sdl
      .replaceAll(/ @authenticated @requiresScopes\(scopes: \[\["findings:read"\]\]\)/g, '')
      .replace(', "@authenticated", "@requiresScopes"', '');
    expect(without).toBe(print(parse(readSdl())));
  });

  test('requires the scope to write of changes, in a type or an extension', () => {
    const sdl = `${readSdl()} type Mutation { archiveFindings(ids: [ID!]!): Boolean } extend type Mutation { other: Boolean }`;
    const guarded = print(addAuthDirectives(parse(sdl), SCOPES));
    const fields = fieldsOf(guarded, 'Mutation');
    expect(fields).toHaveLength(2);
    for (const field of fields) {
      expect(directivesOf(field).filter((directive) => directive !== '@shareable')).toEqual([
        '@authenticated',
        '@requiresScopes(scopes: [["resource-server/write"]])',
      ]);
    }
    expect(compose(guarded).errors).toBeUndefined();
  });

  test('composes, and the supergraph has the requirements', () => {
    const { errors, supergraphSdl } = compose(readSdl({ scopes: SCOPES }));
    expect(errors).toBeUndefined();
    expect(supergraphSdl).toContain('@requiresScopes(scopes: [["findings:read"]])');
    expect(supergraphSdl).toContain('@authenticated');
  });

  test('builds a schema, and is not taken for granted where there is nothing to import it by', () => {
    expect(createSchema({ scopes: SCOPES }).getQueryType()?.getFields().findings).toBeDefined();
    expect(() => addAuthDirectives(parse('type Query { a: Int }'), SCOPES)).toThrow('no @link to Federation');
  });

  test('is what the gateway answers to _service as well', async () => {
    const emulator = await startEmulator({ detectors: [{ ...US, findings: smallFindings(US, 1) }] });
    closers.push(() => emulator.close());
    const log = createLog('silent');
    const credentials = { accessKeyId: US.accountId, secretAccessKey: 'secret' };
    const gateway = createGateway({
      upstream: { regions: [US.region], endpoint: emulator.url, credentials },
      authSchemaDirectives: true,
      authScopeRead: 'resource-server/read',
      log,
    });
    closers.push(() => gateway.close());
    const server = await startServer({ gateway, port: 0, introspection: true, maxEventLoopDelayMs: 0, log });
    closers.push(() => server.close());
    const { data } = await postQuery(server.url, '{ _service { sdl } }');
    expect(fieldsOf(data._service.sdl, 'Query').flatMap(directivesOf)).toEqual(
      expect.arrayContaining(['@authenticated', '@requiresScopes(scopes: [["resource-server/read"]])']),
    );
    expect(compose(data._service.sdl).errors).toBeUndefined();
  });
});
