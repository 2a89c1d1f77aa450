/**
 * `npm run check:schema`: compares the SDL in schema/ with that of the last release, scripts/releasedSchema.graphql. It
 * exits with 1 if a change breaks clients or supergraphs and is not listed in scripts/intendedChanges.json, or if a
 * deprecation does not say since when it holds and what to use instead. Dangerous changes are only printed.
 *
 *     node scripts/checkSchema.mjs [--schema <folder>] [--released <file>] [--intended <file>]
 *     npm run check:schema -- --release      # keeps the SDL as that of a release; the list of intended changes must go
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { diff } from '@graphql-inspector/core';
import { parse, print, visit } from 'graphql';

/**
 * @typedef {import('@graphql-inspector/core').Change} Change
 * @typedef {import('graphql').DocumentNode} DocumentNode
 * @typedef {{ type: string, path: string, why: string }} Intended a change as this check prints it, and its reason
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Supergraphs do not compose, or do not find entities, without them: the Inspector calls that dangerous. */
const FEDERATION_CONTRACT = /@(key|shareable)(\.fields)?$/;
/** Types and fields that federation itself adds, deprecations (they are told as such), and hints to routers. */
const REDUNDANT = /^(_|Query\._)|@(deprecated|cost|listSize)\b/;
const DEPRECATION = /^Since \d+\.\d+(\.\d+)?: (use `[^`]+`|nothing replaces it)(\.|, .+\.)$/s;

const { values } = parseArgs({
  options: {
    schema: { type: 'string', default: 'schema' },
    released: { type: 'string', default: 'scripts/releasedSchema.graphql' },
    intended: { type: 'string', default: 'scripts/intendedChanges.json' },
    release: { type: 'boolean', default: false },
  },
});
process.chdir(ROOT);
const document = readFolder(values.schema);
if (values.release) keepRelease();
else await checkChanges();

/** Descriptions are no part of the contract: a release is kept without them. */
function keepRelease() {
  if (readIntended().length > 0) {
    console.error(`${values.intended} is of the release before: empty it, and name its changes in CHANGELOG.md.`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(values.released, `${print(withoutDescriptions(document))}\n`);
  console.log(`${values.released} is written.`);
}

async function checkChanges() {
  const released = buildSubgraphSchema({ typeDefs: parse(readFileSync(values.released, 'utf8')) });
  const changes = await diff(released, buildSubgraphSchema({ typeDefs: withoutDescriptions(document) }));
  const told = changes.filter(({ path = '' }) => !REDUNDANT.test(path));
  const breaking = told.filter(isBreaking);
  const dangerous = told.filter((change) => !isBreaking(change) && change.criticality.level === 'DANGEROUS');
  const intended = readIntended();
  const faults = [
    ...breaking.filter((change) => !intended.some((entry) => isSame(entry, change))).map(describe),
    ...intended.filter((entry) => !breaking.some((change) => isSame(entry, change))).map(describeStale),
    ...badDeprecations(document),
  ];
  for (const change of dangerous) console.log(`Dangerous: ${name(change)}: ${change.message}.`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else {
    const additions = told.length - breaking.length - dangerous.length;
    console.log(
      `The schema has ${breaking.length} intended breaking, ${dangerous.length} dangerous and ${additions} other changes.`,
    );
  }
}

/** @param {string} folder */
function readFolder(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.graphql'));
  return parse(
    files
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n'),
  );
}

/** @returns {Intended[]} */
function readIntended() {
  /** @type {Intended[]} */
  const list = JSON.parse(readFileSync(values.intended, 'utf8'));
  for (const { type, path, why } of list) {
    if (!why) throw new Error(`${values.intended}: say why ${type} ${path} is intended`);
  }
  return list;
}

/** @param {DocumentNode} sdl */
function withoutDescriptions(sdl) {
  return visit(sdl, { enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined) });
}

/** @param {Change} change */
function isBreaking({ criticality, type, path = '' }) {
  if (criticality.level === 'BREAKING') return true;
  return /REMOVED|CHANGED/.test(type) && FEDERATION_CONTRACT.test(path);
}

/**
 * @param {Intended} intended
 * @param {Change} change
 */
function isSame(intended, change) {
  return intended.type === change.type && intended.path === change.path;
}

/** @param {{ type: string, path?: string }} change */
function name({ type, path }) {
  return `${type} ${path}`;
}

/** @param {Change} change */
function describe(change) {
  const reason = change.criticality.reason ?? 'Supergraphs rely on it.';
  return `Breaking: ${name(change)}: ${change.message}. ${reason} If it is intended, say why in ${values.intended}.`;
}

/** @param {Intended} intended */
function describeStale(intended) {
  return `${name(intended)} is listed as intended, but the schema has no such change: delete it from ${values.intended}.`;
}

/** @param {DocumentNode} sdl */
function badDeprecations(sdl) {
  /** @type {string[]} */
  const faults = [];
  visit(sdl, {
    Directive(node, _key, _parent, _path, ancestors) {
      if (node.name.value !== 'deprecated') return;
      const reason = node.arguments?.find((argument) => argument.name.value === 'reason')?.value;
      const text = reason?.kind === 'StringValue' ? reason.value : '';
      if (DEPRECATION.test(text)) return;
      const where = ancestors.flatMap((ancestor) => ('name' in ancestor && ancestor.name ? [ancestor.name.value] : []));
      faults.push(
        `${where.join('.')} is deprecated with the reason "${text}": say since when and what instead, as in ` +
          '"Since 1.2: use `severityLevel`." or "Since 1.2: nothing replaces it, because …."',
      );
    },
  });
  return faults;
}
