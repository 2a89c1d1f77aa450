import type { Estate } from './estate.js';
import type { RemoteHost } from './network.js';
import type { Random } from './random.js';
import type { WireObject } from './wire.js';

/** Where Runtime Monitoring saw a process. */
export type RuntimeHost = 'instance' | 'eks' | 'ecs' | 'container';

/** What all parts of one finding agree on: whose it is, what it concerns, who is at the other end, and when. */
export interface Scene {
  readonly random: Random;
  readonly estate: Estate;
  /** Chooses one inhabitant of every pool of the estate; the findings of one incident have the same slot. */
  readonly slot: number;
  readonly host: RuntimeHost;
  readonly remote: RemoteHost;
  /** Epoch milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What a finding says already when a later part of it is written. */
export interface Draft {
  readonly resource: WireObject & { resourceType: string };
  readonly action?: WireObject;
}

/** Writes one part of a finding's `service`. */
export type Part = (scene: Scene, draft: Draft) => WireObject;

/** The inhabitant of a pool that the scene is about. */
export function inhabitant<T>(pool: readonly T[], scene: Scene): T {
  return pool[scene.slot % pool.length] as T;
}
