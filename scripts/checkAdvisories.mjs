/**
 * `npm run check:advisories`: compares the packages of the lock files with the known advisories in advisories.json, because
 * the registry that this project installs from does not answer `npm audit`. It exits with 1 if a package has an advisory
 * that is neither fixed nor accepted.
 *
 *     node scripts/checkAdvisories.mjs [--list <advisories.json>] [<package-lock.json> ...]
 *
 * To add an advisory, copy its id and its range of versions from the database that `source` names. To accept one, say
 * why, in which lock file, and until when: after that day the check fails again, and somebody has to look again.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import semver from 'semver';

/**
 * @typedef {{ id: string, aliases?: string[], package: string, vulnerable: string, fixed?: string, about: string,
 *   source: string }} Advisory `vulnerable` is a range of semver's; without `fixed` no release is known to have the fix
 * @typedef {{ ids: string[], lock: string, why: string, until: string }} Accepted `until` is the last day: 2027-05-31
 * @typedef {{ name: string, version: string, path: string, lock: string }} Package `path` is that in the tree
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TODAY = new Date().toISOString().slice(0, 10);

const { values, positionals } = parseArgs({
  options: { list: { type: 'string', default: 'scripts/advisories.json' } },
  allowPositionals: true,
});
process.chdir(ROOT);
const locks = positionals.length > 0 ? positionals : ['package-lock.json', 'bench/package-lock.json'];
const { advisories, accepted } = readList(values.list);
const packages = locks.flatMap(readPackages);
const found = packages.flatMap((entry) =>
  advisories.filter((advisory) => applies(advisory, entry)).map((advisory) => ({ advisory, entry })),
);
const faults = [
  ...found.filter(({ advisory, entry }) => acceptanceOf(advisory, entry) === undefined).map(describe),
  ...accepted.flatMap(staleAcceptances),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`${packages.length} packages have none of ${advisories.length} advisories, ${found.length} accepted.`);

/**
 * @param {string} file
 * @returns {{ advisories: Advisory[], accepted: Accepted[] }}
 */
function readList(file) {
  const list = JSON.parse(readFileSync(file, 'utf8'));
  /** @type {Set<string>} */
  const ids = new Set();
  for (const { id, vulnerable } of list.advisories) {
    if (semver.validRange(vulnerable) === null) throw new Error(`${file}: "${vulnerable}" of ${id} is no range`);
    if (ids.has(id)) throw new Error(`${file}: ${id} is listed twice`);
    ids.add(id);
  }
  for (const { ids: known, why, until } of list.accepted) {
    const unknown = known.find((/** @type {string} */ id) => !ids.has(id));
    if (unknown !== undefined) throw new Error(`${file}: ${unknown} is accepted, but not listed`);
    if (!why) throw new Error(`${file}: say why ${known} is accepted`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(until))
      throw new Error(`${file}: say until when ${known} is accepted, as 2027-05-31`);
  }
  return list;
}

/**
 * @param {string} lock
 * @returns {Package[]}
 */
function readPackages(lock) {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
  if (packages === undefined) throw new Error(`${lock} has no "packages"; lock files of version 2 or 3 are understood`);
  return Object.entries(packages)
    .filter(([path, { version, link }]) => path !== '' && version !== undefined && !link)
    .map(([path, { name, version }]) => ({ name: name ?? path.replace(/^.*node_modules\//, ''), version, path, lock }));
}

/**
 * @param {Advisory} advisory
 * @param {Package} entry
 */
function applies(advisory, { name, version }) {
  return advisory.package === name && semver.satisfies(version, advisory.vulnerable, { includePrerelease: true });
}

/**
 * @param {Advisory} advisory
 * @param {Package} entry
 */
function acceptanceOf({ id }, { lock }) {
  return accepted.find(
    (acceptance) => acceptance.lock === lock && acceptance.ids.includes(id) && TODAY <= acceptance.until,
  );
}

/**
 * Acceptances that nothing needs any more would hide the advisory when the package comes back.
 *
 * @param {Accepted} acceptance
 */
function staleAcceptances({ ids, lock }) {
  if (!locks.includes(lock)) return [];
  return ids
    .filter((id) => !found.some(({ advisory, entry }) => advisory.id === id && entry.lock === lock))
    .map((id) => `${id} is accepted, but no package of ${lock} has it: delete the acceptance.`);
}

/** @param {{ advisory: Advisory, entry: Package }} match */
function describe({ advisory, entry }) {
  const { id, aliases = [], about, fixed, source } = advisory;
  const expired = accepted.find(({ ids, lock }) => ids.includes(id) && lock === entry.lock);
  return [
    `${entry.name} ${entry.version} (${entry.path} in ${entry.lock}) has ${[id, ...aliases].join(', ')}: ${about}.`,
    fixed === undefined ? 'No fixed version is known.' : `Fixed in ${fixed}.`,
    ...(expired === undefined ? [] : [`It was accepted until ${expired.until}: ${expired.why}`]),
    source,
  ].join(' ');
}
