import { PROGRAMS } from '../runtime/process.js';
import { inhabitant, type Scene } from '../scene/scene.js';
import type { WireObject } from '../values/wireObject.js';
import { processActor, userActor } from './actors.js';
import { ecsResources, eksResources } from './clusterResources.js';
import { accessKeyResource, guardrailResource } from './identityResources.js';
import { instanceGroupResources, instanceResource } from './instanceResources.js';
import { storageResources } from './storageResources.js';

/** The actors and resources of an attack sequence. The title of the finding names the first of each. */
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
