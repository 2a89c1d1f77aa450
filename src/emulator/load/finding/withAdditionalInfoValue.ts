import { isJsonObject, type JsonObject } from '../../wireFinding.js';

/**
 * Events and exports spread the keys of `service.additionalInfo`, while GetFindings answers them as JSON text in
 * `value` with a `type`. Adds these two members beside the spread keys; any other document is returned as it is.
 */
export function withAdditionalInfoValue(document: JsonObject): JsonObject {
  const { service } = document;
  if (!isJsonObject(service) || !isJsonObject(service.additionalInfo)) return document;
  const { type, ...spread } = service.additionalInfo;
  if ('value' in spread || Object.keys(spread).length === 0) return document;
  const additionalInfo = { ...service.additionalInfo, value: JSON.stringify(spread), type: type ?? 'default' };
  return { ...document, service: { ...service, additionalInfo } };
}
