/**
 * Builds the gateway into a folder of the checkout: `node scripts/build.mjs dist`.
 *
 * Nothing is done where the folder was built from the same inputs. Otherwise the build goes into a folder beside it and
 * takes its place when it is complete, so that a gateway that runs from the folder never sees half a build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INPUTS = ['src', 'schema', 'scripts', 'codegen.yml', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
/** Written by the build itself. */
const GENERATED = 'src/__generated__';
/** In the folder: the fingerprint of the inputs that it was built from. */
const STAMP = '.inputs';

/**
 * @param {string} name of a folder at the top of the checkout, which its modules expect to be one level below it
 * @returns {boolean} whether the folder is up to date now; where it is not, the tools have said why
 */
export function build(name) {
  const folder = join(ROOT, name);
  const fingerprint = fingerprintOf(INPUTS);
  if (stampOf(folder) === fingerprint && existsSync(join(ROOT, GENERATED))) return true;
  const fresh = `${folder}.${process.pid}.tmp`;
  try {
    mkdirSync(fresh);
    const isBuilt =
      run('node_modules/@graphql-codegen/cli/cjs/bin.js', '--silent', '--config', 'codegen.yml') &&
      run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', fresh) &&
      run('src/graphiql/build.mjs', join(fresh, 'graphiql'));
    if (!isBuilt) return false;
    writeFileSync(join(fresh, STAMP), fingerprint);
    replace(folder, fresh);
    return true;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} paths files and folders; the hash is of their names and contents */
function fingerprintOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesUnder)) hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (path === GENERATED) return [];
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}

/** @param {string} folder */
function stampOf(folder) {
  const file = join(folder, STAMP);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** @param {string} program @param {string[]} args */
function run(program, ...args) {
  return spawnSync(process.execPath, [program, ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0;
}

/** @param {string} folder @param {string} fresh */
function replace(folder, fresh) {
  const old = `${folder}.${process.pid}.old.tmp`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name = 'dist'] = process.argv.slice(2);
  process.exitCode = build(name) ? 0 : 1;
}
