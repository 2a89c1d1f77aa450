import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Installs the baselines, a package of their own because only the benchmark needs them. @throws Error if npm fails */
export function installBaselines() {
  if (existsSync(new URL('node_modules/.package-lock.json', import.meta.url))) return;
  const directory = fileURLToPath(new URL('.', import.meta.url));
  console.error(`Installing the baselines, once: npm ci --prefix ${directory}`);
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--prefix', directory], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('The baselines could not be installed', { cause: error });
}
