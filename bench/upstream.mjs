// The upstream of the stacks: the embedded GuardDuty with generated findings, in a process of its own.

import { generateFindings } from '../dist/emulator/generate/generateFindings.js';
import { startEmulator } from '../dist/emulator/startEmulator.js';
import { serveParent } from './kit/serveParent.mjs';

let emulator;

await serveParent(
  async ({ detectors, count, seed, now }) => {
    const withFindings = detectors.map((detector) => ({
      ...detector,
      findings: generateFindings({ ...detector, count, seed, now }),
    }));
    emulator = await startEmulator({ detectors: withFindings });
    return { url: emulator.url, ids: withFindings[0].findings.map(({ id }) => id) };
  },
  {
    /** Delays every call from now on. */
    latency: (ms) => emulator.faults.setLatency(ms),
    /** @returns the operations of the calls since the previous invocation */
    takeCalls: () => {
      const calls = emulator.calls.map(({ operation }) => operation);
      emulator.clearCalls();
      return calls;
    },
  },
);
