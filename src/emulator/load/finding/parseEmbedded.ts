import { gunzipSync } from 'node:zlib';

const MOST_BYTES = 64 * 2 ** 20;

/** How base64 begins if it encodes gzip data, and how it begins if it encodes JSON objects. */
const [BASE64_OF_GZIP, BASE64_OF_OBJECT] = [/^H4sI/, /^e[wy3]/];

/** The value of a member that has JSON as text, in base64 or gzipped in base64; any other value as it is. */
export function parseEmbedded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    if (/^\s*[{[]/.test(value)) return JSON.parse(value);
    if (BASE64_OF_OBJECT.test(value)) return JSON.parse(fromBase64(value).toString());
    if (BASE64_OF_GZIP.test(value)) {
      return JSON.parse(gunzipSync(fromBase64(value), { maxOutputLength: MOST_BYTES }).toString());
    }
  } catch {
    // Text that only begins like JSON or base64 contains no finding.
    return undefined;
  }
  return value;
}

function fromBase64(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
