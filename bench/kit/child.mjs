import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Children do not inherit the caller's environment: no proxy, no AWS profile, no NODE_OPTIONS. */
export const ENVIRONMENT = {
  NODE_ENV: 'production',
  TZ: 'UTC',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

const running = new Set();

/** Must be called once. Children exit with their parent by themselves, and those that hang are killed. */
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

/** A child process that runs a module which calls `serveParent`, with the same Node as the parent. */
export class Child {
  #name;
  #process;
  /** The message that the module sent when it was ready. */
  ready;

  /** @throws Error if the process ends or is not ready in time */
  static async start({ name, module, input, execArgv = [] }) {
    const child = new Child();
    child.#name = name;
    child.#process = fork(fileURLToPath(module), [JSON.stringify(input)], {
      env: ENVIRONMENT,
      execArgv,
      // A child's output goes to stderr: stdout is for the table.
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

  /** Calls one of the child's abilities, one at a time. @returns its result */
  ask(name, input) {
    const answer = this.#nextMessage();
    this.#process.send({ name, input });
    return answer;
  }

  /** Lets the process exit by itself, so that it writes its profile. */
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
