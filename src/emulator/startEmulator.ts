import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Behaviour, defaultBehaviour } from './behaviour.js';
import { CallLog, type EmulatorCall } from './callLog.js';
import type { EmulatorState } from './emulatorState.js';
import { FaultPlan } from './faults/faultPlan.js';
import type { SampleFindings } from './operations/operation.js';
import { serve } from './serve.js';
import { DetectorRegistry, type EmulatorDetector } from './store/detectorRegistry.js';
import type { FindingStore } from './store/findingStore.js';

export type { EmulatorCall, EmulatorDetector };

export interface EmulatorOptions {
  /** The detectors to serve; a region and account without one has an empty ListDetectors. */
  detectors: readonly EmulatorDetector[];
  /** Default 0: any free port. */
  port?: number;
  /** Default 127.0.0.1: nothing guards an emulator. */
  host?: string;
  /** What GuardDuty's documentation leaves open; the rest is `defaultBehaviour()`. */
  behaviour?: Partial<Behaviour>;
  /** Makes the findings of CreateSampleFindings, which is refused without it. */
  sampleFindings?: SampleFindings;
  /** How many calls are kept at least; default 10,000. */
  callLimit?: number;
}

/** A running GuardDuty. */
export interface Emulator {
  /** `http://host:port`, for AWS_ENDPOINT_URL_GUARDDUTY and AWS_ENDPOINT_URL_STS. */
  readonly url: string;
  readonly port: number;
  /** The last calls in the order of their arrival; unauthenticated requests and unknown paths are none. */
  readonly calls: readonly EmulatorCall[];
  /** Changeable at any time. */
  readonly behaviour: Behaviour;
  /** Changeable at any time. */
  readonly faults: FaultPlan;
  clearCalls(): void;
  /** The findings of a detector, to be looked at and changed. @throws Error where there is no such detector */
  store(detectorId: string): FindingStore;
  /** @throws Error where its id is taken or its region and account has a detector already */
  addDetector(detector: EmulatorDetector): void;
  /** @returns whether there was such a detector */
  removeDetector(detectorId: string): boolean;
  /** Ends all connections, hung ones too, and frees the port. */
  close(): Promise<void>;
}

/** Longer than any client keeps an idle connection, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Starts an HTTP server that speaks GuardDuty's REST-JSON protocol and a little STS. One endpoint serves every
 * region and account: which one is meant is read from the request's SigV4 credential scope and access key id.
 * @throws Error where the port is taken or detectors contradict each other
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
    // `serve` answers its own failures; what is left is a client that went away in the middle of its request.
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
