import type { Scene } from '../scene/scene.js';
import type { WireObject } from '../values/wireObject.js';

export interface SequenceResource {
  readonly uid: string;
  readonly resourceType: string;
  readonly name: string;
  readonly service: string;
  readonly tags?: readonly { key: string; value: string }[];
  readonly data: WireObject;
}

/** A resource in the format of attack sequences, which is flat and refers to other resources by uid. */
export function resourceV2({ estate }: Scene, { data, tags, ...resource }: SequenceResource) {
  const { accountId, region, partition } = estate.place;
  return { ...resource, accountId, region, cloudPartition: partition, ...(tags && { tags }), data };
}
