import { type Member, type Structure, structureNamed } from '../model/findingTree.js';
import { instantOf } from '../model/instant.js';
import { isJsonObject, type JsonObject } from '../wireFinding.js';

/** Where the SDK's member is not the wire name with a capital; source: the service model. */
export const RENAMED: ReadonlyMap<string, string> = new Map([
  ['ProductCode.Code', 'productCodeId'],
  ['ProductCode.ProductType', 'productCodeType'],
  ['EcsTaskDetails.TaskCreatedAt', 'createdAt'],
  ['KubernetesApiCallAction.SourceIps', 'sourceIPs'],
  ['RdsLoginAttemptAction.LoginAttributes', 'LoginAttributes'],
  ['Account.Name', 'account'],
  ['Ec2Instance.IamInstanceProfile', 'IamInstanceProfile'],
  ['KubernetesWorkload.KubernetesResourcesTypes', 'type'],
  ['NetworkGeoLocation.Latitude', 'lat'],
  ['NetworkGeoLocation.Longitude', 'lon'],
]);

/**
 * A finding as the AWS CLI and the SDK print it (`Id`, `Resource.InstanceDetails`) in wire form: members renamed
 * along the finding tree, the keys of maps left alone, and timestamps, which both print as dates, in epoch seconds.
 * Members that the model does not know only lose their capital.
 */
export function lowerMembers(finding: JsonObject): JsonObject {
  return lowerStructure(finding, 'Finding');
}

function lowerStructure(object: JsonObject, name: string): JsonObject {
  const structure: Structure = structureNamed(name);
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => {
      const wireName = RENAMED.get(`${name}.${key}`) ?? key.charAt(0).toLowerCase() + key.slice(1);
      const member = structure.get(wireName);
      return [wireName, member ? lowerValue(value, member, member.maps) : value];
    }),
  );
}

function lowerValue(value: unknown, member: Member, maps: number): unknown {
  if (Array.isArray(value)) return value.map((element) => lowerValue(element, member, maps));
  if (isJsonObject(value) && maps > 0) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, lowerValue(entry, member, maps - 1)]));
  }
  if (member.kind === 'structure') return isJsonObject(value) ? lowerStructure(value, member.structure) : value;
  if (member.kind === 'time' && !member.isText && typeof value === 'string') {
    const instant = instantOf(value);
    return instant === undefined ? value : instant / 1000;
  }
  return value;
}
