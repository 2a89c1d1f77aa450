/** What a token says, by the names of its claims. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * The value of a claim; undefined if there is none. A name with dots that no claim has is a path, as in Keycloak's
 * `realm_access.roles`.
 */
export function readClaim(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/**
 * The items of a claim that is a list, in any of the forms in which issuers write lists: an array, JSON text, or text
 * separated by commas or blanks, in brackets or not (as API Gateway flattens arrays). If there are commas, blanks
 * belong to the items: the group "Domain Admins" must not become the group "Admins".
 */
export function readList(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(readItem);
  if (typeof value === 'number') return readItem(value);
  if (typeof value !== 'string') return [];
  const text = value.trim();
  const parsed = /^["[]/.test(text) ? parseJson(text) : undefined;
  if (Array.isArray(parsed)) return parsed.flatMap(readItem);
  if (typeof parsed === 'string') return readItem(parsed);
  const bare = text.replace(/^\[(.*)\]$/s, '$1');
  return bare.split(bare.includes(',') ? ',' : /\s+/).flatMap(readItem);
}

function readItem(item: unknown): string[] {
  if (typeof item === 'number') return [String(item)];
  const text = typeof item === 'string' ? item.trim() : '';
  return text === '' ? [] : [text];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
