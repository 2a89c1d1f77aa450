import type { IncomingMessage } from 'node:http';
import { invalidInput } from './wireError.js';
import { isJsonObject, type JsonObject } from './wireFinding.js';

/** Far above 50 attributes of 50 values, the largest request that can be valid. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The body of a request as text. @throws BadRequestException above 4 MiB; Error where the client goes away */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw invalidInput('its body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** A JSON body; an empty one is `{}`. @throws BadRequestException where it is no JSON object */
export function parseJsonBody(text: string): JsonObject {
  const body = text.trim() === '' ? {} : parsed(text);
  if (!isJsonObject(body)) throw invalidInput('its body is not a JSON object');
  return body;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidInput('its body is not valid JSON');
  }
}
