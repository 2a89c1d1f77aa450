import { afterAll, beforeAll } from '@jest/globals';
import { type Emulator, startEmulator } from '../../src/emulator/startEmulator.js';

/** Lets the gateways of a file assume roles for as long as its tests run. */
export function provideSts(): void {
  let sts: Emulator;
  beforeAll(async () => {
    sts = await startEmulator({ detectors: [] });
    process.env.AWS_ENDPOINT_URL_STS = sts.url;
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL_STS;
    await sts.close();
  });
}
