/**
 * `npm run dev`: the gateway in local mode, built again and restarted whenever a file of src/ or schema/ changes. If a
 * build fails, the error is printed and the running gateway keeps running. It has a build folder of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = '.dev-build';
/** Editors and version control write several files at once. */
const SETTLE_MS = 100;

/** @type {import('node:child_process').ChildProcess | undefined} */
let gateway;
/** @type {NodeJS.Timeout | undefined} */
let settling;
/** Restarts are made one after another. */
let restarting = Promise.resolve();

for (const folder of ['src', 'schema']) {
  watch(`${ROOT}${folder}`, { recursive: true }, (_event, file) => {
    if (file?.startsWith('__generated__')) return;
    clearTimeout(settling);
    settling = setTimeout(restart, SETTLE_MS);
  });
}
restart();

function restart() {
  restarting = restarting.then(async () => {
    if (!build(FOLDER)) return console.error('dev: it does not build; waiting for the next change');
    await stop();
    gateway = spawn(process.execPath, [`${FOLDER}/main.js`, 'serve', '--local', ...process.argv.slice(2)], {
      cwd: ROOT,
      stdio: 'inherit',
    });
  });
}

async function stop() {
  if (gateway === undefined || gateway.exitCode !== null || gateway.signalCode !== null) return;
  const ended = once(gateway, 'exit');
  gateway.kill('SIGTERM');
  await ended;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await stop();
    process.exit(0);
  });
}
