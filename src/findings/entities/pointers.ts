import { parseFindingArn } from '../../loading/findingReference.js';
import { ownerOf } from '../../model/documentOwner.js';
import type { Entity, EntityKind } from '../../model/entity.js';
import { identifyEntity } from './identifyEntity.js';

/** A part of a finding's document; members may be errors, or not have the type that the SDL says. */
type Part = Readonly<Record<string, unknown>>;

/*
 * From parts of a finding to the resources that they name. What a document says there comes from GuardDuty alone, so the
 * same finding points to the same resources whoever asks.
 */

export function pointToAccount({ accountId }: { readonly accountId?: unknown }): Entity | null {
  return identifyEntity('AwsAccount', { id: textOf(accountId) });
}

/** The instance's ARN is made of what its finding says. */
export function pointToInstance(details: { readonly instanceId?: unknown }): Entity | null {
  const id = textOf(details.instanceId);
  const owner = ownerOf(details);
  const [accountId, region] = [owner?.accountId, owner?.region];
  const partition = typeof owner?.arn === 'string' ? parseFindingArn(owner.arn)?.partition : undefined;
  if (typeof accountId === 'string' && typeof region === 'string' && partition !== undefined && id !== undefined) {
    const arn = `arn:${partition}:ec2:${region}:${accountId}:instance/${id}`;
    const instance = identifyEntity('AwsEc2Instance', { id, arn });
    if (instance) return instance;
  }
  return identifyEntity('AwsEc2Instance', { id });
}

/** An ARN that does not belong to the name is left out. */
export function pointToBucket(bucket: { readonly name?: unknown; readonly arn?: unknown }): Entity | null {
  const [name, arn] = [textOf(bucket.name), textOf(bucket.arn)];
  return identifyEntity('AwsS3Bucket', { name, arn }) ?? identifyEntity('AwsS3Bucket', { name });
}

/** @param member the member with the only key of the resource */
export function pointBy(kind: EntityKind, key: 'id' | 'arn', member: string): (part: object) => Entity | null {
  return (part) => identifyEntity(kind, { [key]: textOf((part as Part)[member]) });
}

/**
 * A member as the SDL has it, which is a text, whether the part has been converted to the SDL's types or not.
 * @throws where it makes no sense
 */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  if (value instanceof Error) throw value;
  if (
    typeof value === 'boolean' ||
    (typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value)))
  ) {
    return String(value);
  }
  throw new TypeError('A key of a resource is no text');
}
