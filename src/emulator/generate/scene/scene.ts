import type { Random } from '../values/random.js';
import type { WireObject } from '../values/wireObject.js';
import type { Estate } from './estate.js';
import type { RemoteHost } from './remoteHost.js';

/** Where Runtime Monitoring saw a process. */
export type RuntimeHost = 'instance' | 'eks' | 'ecs' | 'container';

/** What all parts of one finding have in common: account, resources, remote host and time. */
export interface Scene {
  readonly random: Random;
  readonly estate: Estate;
  /** Selects one resource from every pool of the estate; all findings of an incident have the same slot. */
  readonly slot: number;
  readonly host: RuntimeHost;
  readonly remote: RemoteHost;
  /** Epoch milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** The parts of a finding that are already written when a later part is. */
export interface Draft {
  readonly resource: WireObject & { resourceType: string };
  readonly action?: WireObject;
}

/** Writes one part of a finding's `service`. */
export type Part = (scene: Scene, draft: Draft) => WireObject;

/** The resource of a pool that the scene is about. */
export function inhabitant<T>(pool: readonly T[], scene: Scene): T {
  return pool[scene.slot % pool.length] as T;
}
