import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Nothing of the caller's environment reaches a child: no proxy, no AWS profile, no NODE_OPTIONS. */
export const ENVIRONMENT = {
  NODE_ENV: 'production',
  TZ: 'UTC',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

const running = new Set();

/** Must be called once. A child ends with its parent by itself; one that hangs is killed. */
export function stopChildrenOnExit() {
  process.once('exit', () => {
    for (const child of running) child.kill();
  });
  for (const [signal, number] of Object.entries(SIGNALS)) {
    process.once(signal, async () => {
      await stopChildren();
      process.exit(128 + number);
    });
  }
}

export async function stopChildren() {
  await Promise.all([...running].map((child) => child.stop()));
}

/** A process of its own that runs a module which calls `serveParent`, with the same Node as the parent. */
export class Child {
  #name;
  #process;
  /** What the module said when it was ready. */
  ready;

  /** @throws Error where it ends, or is not ready in time */
  static async start({ name, module, input, execArgv = [] }) {
    const child = new Child();
    child.#name = name;
    child.#process = fork(fileURLToPath(module), [JSON.stringify(input)], {
      env: ENVIRONMENT,
      execArgv,
      // What a child prints goes to stderr: stdout is for the table.
      stdio: ['ignore', 2, 2, 'ipc'],
    });
    running.add(child);
    child.#process.once('exit', () => running.delete(child));
    child.ready = await child.#nextMessage();
    return child;
  }

  /** @returns `{cpuMs, rss, at}`: CPU since its start, bytes of resident memory, the child's monotonic clock in ns */
  usage() {
    return this.ask('usage');
  }

  /** @returns what the child's ability of that name answers; one question at a time */
  ask(name, input) {
    const answer = this.#nextMessage();
    this.#process.send({ name, input });
    return answer;
  }

  /** Lets the process end by itself, so that a profile is written. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    const timer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS);
    if (this.#process.connected) this.#process.disconnect();
    await ended;
    clearTimeout(timer);
  }

  kill() {
    this.#process.kill('SIGKILL');
  }

  #nextMessage() {
    return new Promise((resolve, reject) => {
      const settle = (act) => (value) => {
        clearTimeout(timer);
        this.#process.off('message', onMessage).off('exit', onExit);
        act(value);
      };
      const onMessage = settle(resolve);
      const onExit = settle((code) => reject(new Error(`${this.#name} ended (${code})`)));
      const timer = setTimeout(
        settle(() => reject(new Error(`${this.#name} did not answer in ${START_TIMEOUT_MS} ms`))),
        START_TIMEOUT_MS,
      );
      this.#process.once('message', onMessage).once('exit', onExit);
    });
  }
}
