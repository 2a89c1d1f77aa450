import { isJsonObject, type JsonObject } from '../../wireFinding.js';

/**
 * The document as GetFindings would have it where events and exports spread `service.additionalInfo`: the spread
 * keys stay, and `value` (their JSON text) and `type` join them. Every other document is answered as it is.
 */
export function withAdditionalInfoValue(document: JsonObject): JsonObject {
  const { service } = document;
  if (!isJsonObject(service) || !isJsonObject(service.additionalInfo)) return document;
  const { type, ...spread } = service.additionalInfo;
  if ('value' in spread || Object.keys(spread).length === 0) return document;
  const additionalInfo = { ...service.additionalInfo, value: JSON.stringify(spread), type: type ?? 'default' };
  return { ...document, service: { ...service, additionalInfo } };
}
