// The upstream of every stack: the embedded GuardDuty with generated findings, in a process of its own.

import { generateFindings } from '../dist/emulator/generate/generateFindings.js';
import { startEmulator } from '../dist/emulator/startEmulator.js';
import { serveParent } from './kit/serveParent.mjs';

await serveParent(async ({ detector, count, seed, now }) => {
  const findings = generateFindings({ ...detector, count, seed, now });
  const { url } = await startEmulator({ detectors: [{ ...detector, findings }] });
  return { url };
});
