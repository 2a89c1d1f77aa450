import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Starts the gateway of this repository over generated findings, in a process of its own. TYPE_PREFIX keeps its types
 * apart from those of other teams.
 *
 * @param {string} main the built `main.js`
 */
export async function startFindings(main) {
  const child = spawn(process.execPath, [main, 'serve', '--local'], {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', DRAIN_TIMEOUT: '0', TYPE_PREFIX: 'GuardDuty' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\S+\/graphql/.exec(line) ?? [];
    if (url !== undefined) return { url, close: () => child.kill() && ended };
  }
  throw new Error('The gateway has ended before it listened.');
}
