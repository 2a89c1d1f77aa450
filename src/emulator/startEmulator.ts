import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Behaviour, defaultBehaviour } from './behaviour.js';
import { CallLog, type EmulatorCall } from './callLog.js';
import type { EmulatorState } from './emulatorState.js';
import { FaultPlan } from './faults/faultPlan.js';
import { serve } from './http/serve.js';
import type { SampleFindings } from './operations/operation.js';
import { DetectorRegistry, type EmulatorDetector } from './store/detectorRegistry.js';
import type { FindingStore } from './store/findingStore.js';

export type { EmulatorCall, EmulatorDetector };

export interface EmulatorOptions {
  /** The detectors to serve; ListDetectors is empty for a region and account without one. */
  detectors: readonly EmulatorDetector[];
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1, because nothing protects an emulator. */
  host?: string;
  /** Overrides of `defaultBehaviour()`. */
  behaviour?: Partial<Behaviour>;
  /** Makes the findings of CreateSampleFindings; without it the call is refused. */
  sampleFindings?: SampleFindings;
  /** How many of the latest calls are kept at least; default 10,000. */
  callLimit?: number;
}

/** A running emulator. */
export interface Emulator {
  /** `http://host:port`, for AWS_ENDPOINT_URL_GUARDDUTY and AWS_ENDPOINT_URL_STS. */
  readonly url: string;
  readonly port: number;
  /** The latest calls in order of arrival, without unsigned requests and unknown paths. */
  readonly calls: readonly EmulatorCall[];
  /** Can be changed at any time. */
  readonly behaviour: Behaviour;
  /** Can be changed at any time. */
  readonly faults: FaultPlan;
  clearCalls(): void;
  /** The findings of a detector, to read and to change. @throws Error if there is no such detector */
  store(detectorId: string): FindingStore;
  /** @throws Error if its id is taken, or its region and account already has a detector */
  addDetector(detector: EmulatorDetector): void;
  /** @returns whether there was such a detector */
  removeDetector(detectorId: string): boolean;
  /** Closes all connections, including hung ones, and frees the port. */
  close(): Promise<void>;
}

/** Longer than any client keeps an idle connection, so that the server never closes one as a request arrives on it. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Starts an HTTP server that speaks GuardDuty's REST-JSON protocol and a little STS. One endpoint serves every region
 * and account; the SigV4 credential scope and the access key id of a request say which one it is for.
 * @throws Error if the port is taken or detectors contradict each other
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { host = '127.0.0.1', port = 0, callLimit = 10_000 } = options;
  const state: EmulatorState = {
    registry: new DetectorRegistry(options.detectors),
    behaviour: { ...defaultBehaviour(), ...options.behaviour },
    sampleFindings: options.sampleFindings,
    faults: new FaultPlan(),
    log: new CallLog(callLimit),
  };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // `serve` answers its own failures; it only rejects if the client disconnects in the middle of its request.
    serve(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    ...access(state),
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function access({ registry, behaviour, faults, log }: EmulatorState): Omit<Emulator, 'url' | 'port' | 'close'> {
  return {
    calls: log.calls,
    behaviour,
    faults,
    clearCalls: () => log.clear(),
    store: (detectorId) => {
      const detector = registry.get(detectorId);
      if (!detector) throw new Error(`The emulator has no detector ${detectorId}`);
      return detector.store;
    },
    addDetector: (detector) => registry.add(detector),
    removeDetector: (detectorId) => registry.remove(detectorId),
  };
}
