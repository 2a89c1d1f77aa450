import { PROGRAMS } from '../runtime/process.js';
import { inhabitant, type Scene } from '../scene.js';
import type { WireObject } from '../wire.js';
import { processActor, userActor } from './actors.js';
import { ecsResources, eksResources } from './clusterResources.js';
import { accessKeyResource, guardrailResource } from './identityResources.js';
import { instanceGroupResources, instanceResource } from './instanceResources.js';
import { storageResources } from './storageResources.js';

/** Who acts in an attack sequence, and on what; the first of each gives the finding its title. */
export type Cast = (scene: Scene) => {
  readonly actors: readonly (WireObject & { id: string })[];
  readonly resources: readonly (WireObject & { uid: string })[];
};

export const credentials: Cast = (scene) => ({
  actors: [userActor(scene)],
  resources: [accessKeyResource(scene), guardrailResource(scene)],
});

export const storage: Cast = (scene) => ({
  actors: [userActor(scene)],
  resources: [...storageResources(scene), accessKeyResource(scene)],
});

export const containerCluster: Cast = (scene) => ({
  actors: [userActor(scene), processActor(scene)],
  resources: [...eksResources(scene), nodeResource(scene)],
});

export const taskCluster: Cast = (scene) => ({
  actors: [processActor(scene, PROGRAMS.netcat)],
  resources: [...ecsResources(scene), nodeResource(scene)],
});

export const instanceGroup: Cast = (scene) => ({
  actors: [processActor(scene, PROGRAMS.scanner), processActor(scene)],
  resources: instanceGroupResources(scene),
});

function nodeResource(scene: Scene) {
  return instanceResource(scene, inhabitant(scene.estate.instances, scene));
}
